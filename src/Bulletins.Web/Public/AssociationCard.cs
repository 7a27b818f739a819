using Bulletins.Composing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Public;

/// <summary>Who sends the circulars and how to reach them, in a reader's language.</summary>
public sealed record AssociationCard(string Name, string Email, string Telephone, string PostalAddress);

internal sealed class AssociationCardReader(BulletinsDb db)
{
    /// <returns>Null in an installation that has no issuer yet.</returns>
    public async Task<AssociationCard?> ReadAsync(Language language)
    {
        var issuer = await db.Issuers.AsNoTracking().OrderBy(i => i.Id).FirstOrDefaultAsync();
        return issuer is null ? null : new AssociationCard(issuer.NameIn(language), issuer.AnswersTo, issuer.Telephone,
            issuer.PostalAddressIn(language));
    }
}
