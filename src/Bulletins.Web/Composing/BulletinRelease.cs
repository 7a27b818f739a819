using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Composing.Documents;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Web.Composing;

/// <summary>What the composing pages and their API ask of the rendering stage.</summary>
internal sealed class BulletinRelease(BulletinsDb db, BulletinDrafts drafts, AuditLog audit, TimeProvider clock)
{
    /// <summary>As a member will see it, with an invented recipient.</summary>
    /// <param name="language">Null for the master.</param>
    public async Task<RenderedEdition> PreviewAsync(long bulletinId, Language? language, CancellationToken cancellation = default)
    {
        var bulletin = await drafts.FindAsync(bulletinId, cancellation);
        var edition = bulletin.EditionFor(language ?? Language.TraditionalChinese);
        var text = $"{edition.Title}\n\n{CircularDocument.Parse(edition.Body).Text}\n\n{bulletin.FullTextUrl}\n\n{edition.Closing}";
        var html = $"<!DOCTYPE html><meta charset=utf-8><h1>{WebUtility.HtmlEncode(edition.Title)}</h1>{edition.Body}<p>{WebUtility.HtmlEncode(edition.Closing)}</p>";
        return new RenderedEdition(edition.Language, edition.Title, html, text);
    }

    public async Task ApproveAsync(long bulletinId, Actor actor, CancellationToken cancellation = default)
    {
        var bulletin = await drafts.FindAsync(bulletinId, cancellation);
        bulletin.Approve(actor.Name, clock.UtcNow(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bulletin.Editions[0].Body))));
        audit.Record(actor, "bulletin.approve", $"bulletin:{bulletinId}");
        await db.SaveChangesAsync(cancellation);
    }
}
