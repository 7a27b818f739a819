using System.Security.Claims;
using Bulletins.Access;
using Bulletins.Auditing;

namespace Bulletins.Web.Access;

internal static class ActorClaims
{
    /// <summary>Who is signed in, as the audit log names them.</summary>
    public static Actor Actor(this ClaimsPrincipal principal) => new(
        principal.Identity?.AuthenticationType == TokenAuthentication.Scheme ? ActorKind.Token : ActorKind.Staff,
        principal.Identity?.Name ?? throw new InvalidOperationException("Nobody is signed in."));

    public static Role? Role(this ClaimsPrincipal principal) =>
        Enum.TryParse<Role>(principal.FindFirstValue(ClaimTypes.Role), out var role) ? role : null;

    /// <summary>How the screen addresses the person: the name, or the address where none was given.</summary>
    public static string DisplayName(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(ClaimTypes.GivenName) ?? principal.Identity?.Name ?? "";
}
