using Bulletins.Web.Access;
using Microsoft.AspNetCore.Antiforgery;

namespace Bulletins.Web.Composing;

internal static class ComposingHosting
{
    /// <summary>The editor saves by itself, long after its page was made: it fetches a fresh antiforgery token when it needs one.</summary>
    public static void MapComposingPages(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/bulletins/editor-token", (HttpContext context, IAntiforgery antiforgery) =>
        {
            var tokens = antiforgery.GetAndStoreTokens(context);
            return new { header = tokens.HeaderName, value = tokens.RequestToken };
        }).RequireAuthorization(Policies.Author).ExcludeFromDescription();
}
