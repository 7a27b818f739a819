using System.Security.Claims;
using Bulletins.Auditing;

namespace Bulletins.Web.Access;

internal static class ActorClaims
{
    /// <summary>Who is signed in, as the audit log names them.</summary>
    public static Actor Actor(this ClaimsPrincipal principal) => new(
        principal.Identity?.AuthenticationType == "token" ? ActorKind.Token : ActorKind.Staff,
        principal.Identity?.Name ?? throw new InvalidOperationException("Nobody is signed in."));
}
