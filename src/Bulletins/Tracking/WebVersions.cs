using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>The circular as a page: what was sent, by the token of a delivery, or of the bulletin itself for the archive.</summary>
/// <remarks>A link to it is passed on more readily than the mail: it names neither the recipient nor the firm.</remarks>
public sealed class WebVersions(BulletinsDb db, IBulletinRenderer renderer)
{
    /// <param name="language">Null for the recipient's own.</param>
    /// <returns>Null when the token names nothing, or a circular that isn't approved.</returns>
    public async Task<WebVersion?> FindAsync(string token, Language? language)
    {
        if (!PublicToken.IsWellFormed(token))
            return null;
        return await ByDeliveryAsync(token, language) ?? await ByBulletinAsync(token, language);
    }

    private async Task<WebVersion?> ByDeliveryAsync(string token, Language? language)
    {
        var delivery = await db.Deliveries.AsNoTracking().Where(d => d.Token == token)
            .Select(d => new { d.DispatchId, Revision = d.ContentRevision ?? d.Dispatch.ContentRevision, d.Language, BulletinToken = d.Dispatch.Bulletin.Token }).SingleOrDefaultAsync();
        if (delivery is null)
            return null;
        var contents = await db.DispatchContents.AsNoTracking().Where(c => c.DispatchId == delivery.DispatchId && c.Revision == delivery.Revision)
            .Select(c => new RenderedEdition(c.Language, c.Subject, c.Html, "")).ToListAsync();
        return contents.Count > 0
            ? Choose(contents, language ?? delivery.Language, token, $"/u/{token}")
            : await ByBulletinAsync(delivery.BulletinToken, language ?? delivery.Language);
    }

    private async Task<WebVersion?> ByBulletinAsync(string token, Language? language)
    {
        var bulletin = await db.Bulletins.AsNoTracking().Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions)
            .SingleOrDefaultAsync(b => b.Token == token && (b.State == BulletinState.Approved || b.State == BulletinState.Archived) && b.ApprovedAt != null);
        return bulletin is { Editions.Count: > 0 }
            ? Choose([.. bulletin.Editions.Select(edition => renderer.Render(bulletin, edition))], language ?? Language.TraditionalChinese, token, "/u")
            : null;
    }

    private static WebVersion Choose(List<RenderedEdition> editions, Language language, string token, string unsubscribeLink)
    {
        var shown = editions.Find(e => e.Language == language)
            ?? editions.Find(e => e.Language == Language.TraditionalChinese)
            ?? editions.OrderBy(e => e.Language).First();
        var html = PersonalText.Parse(shown.Html).FillHtml(new Dictionary<string, string>
        {
            [PersonalField.RecipientName] = Words.Tracking.In(shown.Language.Culture(), "WebVersion.Reader"),
            [PersonalField.RecipientOrganisation] = "",
            [PersonalField.WebLink] = $"/b/{token}",
            [PersonalField.UnsubscribeLink] = unsubscribeLink,
        });
        return new WebVersion(shown.Language, html, [.. editions.Select(e => e.Language).Order()]);
    }
}

/// <param name="Html">A whole document.</param>
/// <param name="Languages">Every language that it can be read in.</param>
public sealed record WebVersion(Language Language, string Html, IReadOnlyList<Language> Languages);
