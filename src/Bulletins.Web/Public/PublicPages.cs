using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;

namespace Bulletins.Web.Public;

/// <summary>The pages that mailed links open. Nobody signs in: the token in the path says whose they are. GET and HEAD
/// never change anything, as mail scanners follow links; of some it is written down that they were made.</summary>
internal static class PublicPages
{
    private static readonly string[] Read = ["GET", "HEAD"];

    public static void AddPublicPages(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RequestLimits>();
        // Chinese as it is, not eight characters of escape for each.
        builder.Services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        builder.Services.AddScoped<AssociationCardReader>();
        builder.Services.AddSecurityHeaderPolicies()
            .AddPolicy(PublicHeaders.Page, PublicHeaders.ForPages())
            .AddPolicy(PublicHeaders.Circular, PublicHeaders.ForCirculars());
    }

    public static void MapPublicPages(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        pages.MapMethods("/b/{token}", Read, WebVersionEndpoint.ShowAsync).WithSecurityHeadersPolicy(PublicHeaders.Circular);

        pages.MapMethods("/l/{token}/{**link}", Read, ReadingEndpoints.FollowAsync).WithSecurityHeadersPolicy(PublicHeaders.Page);
        pages.MapMethods("/o/{token}.gif", Read, ReadingEndpoints.ShowPictureAsync).WithSecurityHeadersPolicy(PublicHeaders.Page);

        var choices = pages.MapGroup("/u").WithSecurityHeadersPolicy(PublicHeaders.Page).WithMetadata(new RequestSizeLimitAttribute(16 * 1024));
        choices.MapMethods("", Read, MessageEndpoint.ShowAboutAsync);
        choices.MapMethods("/{token}", Read, ChoicesEndpoint.ShowAsync);
        choices.MapPost("/{token}", ChoicesEndpoint.ActAsync);
        choices.MapMethods("/{token}/topics", Read, TopicsEndpoint.ShowAsync);
        choices.MapPost("/{token}/topics", TopicsEndpoint.ActAsync);
    }
}
