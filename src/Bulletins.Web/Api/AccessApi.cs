using System.Security.Claims;
using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Web.Access;

namespace Bulletins.Web.Api;

internal static class AccessApi
{
    public static void MapAccessApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/me", (ClaimsPrincipal caller) => new Caller(caller.Actor().Kind, caller.Actor().Name, caller.Role()))
            .WithSummary("Who the token belongs to").RequireAuthorization(Policies.Author);

    private sealed record Caller(ActorKind Kind, string Name, Role? Role);
}
