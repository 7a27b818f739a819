using Bulletins.Tracking;

namespace Bulletins.Web.Public;

/// <summary>Who may act on a mailed link: whoever has its token, and not too often.</summary>
internal static class AdmittedLink
{
    /// <returns>Null when the request is answered already: there is no such token, or it came too often.</returns>
    public static async Task<MailedLink?> FindAsync(HttpContext http, string token, MailedLinks links, AssociationCardReader association, RequestLimits limits)
    {
        if (await links.FindAsync(token) is not { } link)
        {
            await MessageEndpoint.RefuseGuessAsync(http, association, limits);
            return null;
        }
        if (limits.Admits(token))
            return link;
        await MessageEndpoint.TooManyAsync(http, association, link.Language);
        return null;
    }
}
