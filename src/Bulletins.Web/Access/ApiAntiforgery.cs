using Bulletins.Texts;
using Bulletins.Web.Api;
using Microsoft.AspNetCore.Antiforgery;

namespace Bulletins.Web.Access;

/// <summary>The console's own pages may call the API with the cookie of whoever is signed in. What changes something, or puts on record
/// who read it, then needs an antiforgery token in the header, as the browser adds the cookie to other sites' requests too.
/// Calls with a bearer token need none.</summary>
internal sealed class ApiAntiforgery(RequestDelegate next, IAntiforgery antiforgery)
{
    public const string Header = "X-Antiforgery-Token";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && context.User.Identity is { IsAuthenticated: true, AuthenticationType: not TokenAuthentication.Scheme }
            && !await IsValidAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            Problems.Explain(context, new Fault(Screen.Api, "Antiforgery", Header));
            return;
        }
        await next(context);
    }

    private async Task<bool> IsValidAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<PutOnRecord>() is null)
            return await antiforgery.IsRequestValidAsync(context);
        try
        {
            await antiforgery.ValidateRequestAsync(context);
            return true;
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }
}
