using Bulletins.Composing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Rendering;

/// <summary>Shows a circular as a member will get it: through the same renderer, filled for an invented recipient.</summary>
public sealed class BulletinPreview(BulletinsDb db, IBulletinRenderer renderer)
{
    /// <param name="language">Null for the master edition; a language without an edition gets the one its readers would get.</param>
    /// <exception cref="NotFoundException">There is no such bulletin.</exception>
    /// <exception cref="FaultException">It has no edition yet, or a template is faulty.</exception>
    public async Task<RenderedEdition> RenderAsync(long bulletinId, Language? language, CancellationToken cancellation = default)
    {
        var bulletin = await db.Bulletins.AsNoTracking().Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions)
            .SingleOrDefaultAsync(b => b.Id == bulletinId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", bulletinId));
        if (bulletin.Editions.Count == 0)
            throw new FaultException(new Fault(Words.Rendering, "Preview.NoEdition", bulletin.Name));
        return Render(bulletin, bulletin.EditionFor(language ?? Language.TraditionalChinese));
    }

    /// <summary>The same for content that isn't saved yet.</summary>
    /// <param name="bulletin">With its issuer.</param>
    public RenderedEdition Render(Bulletin bulletin, Edition edition)
    {
        var rendered = renderer.Render(bulletin, edition);
        var recipient = InventedRecipient(edition.Language);
        return rendered with
        {
            Html = PersonalText.Parse(rendered.Html).FillHtml(recipient),
            Text = PersonalText.Parse(rendered.Text).FillPlain(recipient),
        };
    }

    private static Dictionary<string, string> InventedRecipient(Language language) => new()
    {
        [PersonalField.RecipientName] = Words.Rendering.In(language.Culture(), "Preview.Name"),
        [PersonalField.RecipientOrganisation] = Words.Rendering.In(language.Culture(), "Preview.Organisation"),
        // A reserved domain (RFC 2606): links of a preview lead nowhere and unsubscribe nobody.
        [PersonalField.WebLink] = "https://bulletins.example/preview",
        [PersonalField.UnsubscribeLink] = "https://bulletins.example/preview/unsubscribe",
    };
}
