using Microsoft.AspNetCore.Antiforgery;

namespace Bulletins.Web.Access;

/// <summary>Endpoints that only a form of the console's own pages may reach.</summary>
internal static class OwnForm
{
    /// <summary>Answers 400 to whatever doesn't carry the token that such a form holds.</summary>
    public static TBuilder RequireOwnForm<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder => endpoints.AddEndpointFilter(RequireAsync);

    private static async ValueTask<object?> RequireAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        await call.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(call.HttpContext) ? await next(call) : Results.BadRequest();
}
