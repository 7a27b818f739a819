using System.Text;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Bulletins.Mail.OAuth;

/// <summary>Signs a connection in, by password or by access token (RFC 7628), or not at all, as the relay is configured.</summary>
public sealed class RelaySignIn
{
    private readonly RelayTokens? tokens;

    private const string Standard = "OAUTHBEARER";
    private const string BeforeIt = "XOAUTH2";

    public RelaySignIn(RelayTokens tokens) => this.tokens = tokens;

    private RelaySignIn()
    {
    }

    /// <summary>For relays with a password: asked for a token, it fails.</summary>
    internal static RelaySignIn ByPassword { get; } = new();

    private RelayTokens Tokens => tokens ?? throw new InvalidOperationException("Access tokens aren't to be had here.");

    /// <summary>Has the token ready before the relay is called, which doesn't wait long for a sign-in.</summary>
    public async Task PrepareAsync(RelayOptions relay, CancellationToken cancellation)
    {
        if (relay.OAuth.Grant != OAuthGrant.None)
            await Tokens.GetAsync(relay, refused: null, cancellation);
    }

    internal async Task SignInAsync(SmtpClient client, RelayOptions relay, CancellationToken cancellation)
    {
        if (relay.OAuth.Grant != OAuthGrant.None)
            await SignInWithTokenAsync(client, relay, cancellation);
        else if (relay.UserName is { Length: > 0 } user)
            await client.AuthenticateAsync(Encoding.UTF8, user, relay.Password ?? "", cancellation);
    }

    /// <summary>A token may be withdrawn before its end: after a refusal one new one is tried.</summary>
    private async Task SignInWithTokenAsync(SmtpClient client, RelayOptions relay, CancellationToken cancellation)
    {
        var token = await Tokens.GetAsync(relay, refused: null, cancellation);
        try
        {
            await client.AuthenticateAsync(Mechanism(client, relay, token), cancellation);
        }
        catch (AuthenticationException) when (client.IsConnected)
        {
            token = await Tokens.GetAsync(relay, refused: token, cancellation);
            await client.AuthenticateAsync(Mechanism(client, relay, token), cancellation);
        }
    }

    private static SaslMechanism Mechanism(SmtpClient client, RelayOptions relay, string token) =>
        client.AuthenticationMechanisms.Contains(Standard) ? new SaslMechanismOAuthBearer(relay.UserName!, token)
        : client.AuthenticationMechanisms.Contains(BeforeIt) ? new SaslMechanismOAuth2(relay.UserName!, token)
        : throw new RelayException(new Fault(Words.Sending, "Relay.NoOAuth", relay.Name, relay.Host, relay.Port)) { IsRefusal = true };
}
