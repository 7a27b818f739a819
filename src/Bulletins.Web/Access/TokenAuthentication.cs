using System.Security.Claims;
using System.Text.Encodings.Web;
using Bulletins.Access;
using Bulletins.Texts;
using Bulletins.Web.Api;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Access;

/// <summary>Signs in a program that calls the API with <c>Authorization: Bearer</c> (RFC 6750).</summary>
internal sealed class TokenAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, AccessTokens tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    public new const string Scheme = "token";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        if (await tokens.RecogniseAsync(header[Bearer.Length..].Trim()) is not { } token)
            return AuthenticateResult.Fail("Unknown token.");
        var identity = new ClaimsIdentity([new(ClaimTypes.Name, token.Name), new(ClaimTypes.Role, token.Role.ToString())], Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var wrong = (await HandleAuthenticateOnceSafeAsync()).Failure is not null;
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = wrong ? "Bearer error=\"invalid_token\"" : "Bearer";
        Problems.Explain(Context, new Fault(Words.Access, wrong ? "Token.Unknown" : "Token.Missing"));
    }
}
