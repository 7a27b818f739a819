using System.Net;
using System.Text.Json;
using Bulletins.Sending.Relays;

namespace Bulletins.Mail.OAuth;

/// <summary>Asks for access tokens (RFC 6749 sections 4.4 and 6). Nothing secret reaches a log or a sentence.</summary>
internal sealed class TokenEndpoint(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan TimeForAnswer = TimeSpan.FromSeconds(30);
    private const int LongestAnswer = 256 * 1024;

    /// <summary>What a token without a time of its own is taken to be good for.</summary>
    private static readonly TimeSpan UsualLife = TimeSpan.FromMinutes(30);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeForAnswer,
        MaxResponseContentBufferSize = LongestAnswer,
    };

    /// <param name="refreshToken">Used with the grant RefreshToken.</param>
    /// <exception cref="RelayException">There is no token to be had, in words for staff and operators.</exception>
    public async Task<AccessToken> AskAsync(RelayOptions relay, string? refreshToken, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.PostAsync(relay.OAuth.TokenEndpoint, new FormUrlEncodedContent(Fields(relay.OAuth, refreshToken)), cancellation);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            var (token, refused) = Read(text, answer.StatusCode);
            return token ?? throw Fault("TokenRefused", relay, refused, isRefusal: (int)answer.StatusCode is < 500 and not 408 and not 429);
        }
        catch (HttpRequestException unreachable)
        {
            throw Fault("TokenUnreachable", relay, unreachable.GetBaseException().Message, unreachable);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw Fault("TokenNoAnswer", relay, TimeForAnswer.TotalSeconds, late);
        }
    }

    public void Dispose() => http.Dispose();

    private static Dictionary<string, string> Fields(RelayOAuthOptions options, string? refreshToken)
    {
        var fields = new Dictionary<string, string> { ["client_id"] = options.ClientId! };
        if (options.Grant == OAuthGrant.RefreshToken)
            (fields["grant_type"], fields["refresh_token"]) = ("refresh_token", refreshToken!);
        else
            fields["grant_type"] = "client_credentials";
        if (options.ClientSecret is { Length: > 0 } secret)
            fields["client_secret"] = secret;
        if (options.Scope is { Length: > 0 } scope)
            fields["scope"] = scope;
        return fields;
    }

    /// <summary>A token (RFC 6749 section 5.1), or why there is none (section 5.2).</summary>
    private (AccessToken? Token, string Refused) Read(string text, HttpStatusCode status)
    {
        try
        {
            using var answer = JsonDocument.Parse(text);
            if (status == HttpStatusCode.OK && Text(answer, "access_token") is { Length: > 0 } token)
                return (new AccessToken(token, clock.GetUtcNow() + Life(answer), Text(answer, "refresh_token")), "");
            if (Text(answer, "error") is { } error)
                return (null, Text(answer, "error_description") is { } description ? $"{error}: {description}" : error);
        }
        catch (JsonException)
        {
            // Said below, by the status alone: a page of HTML helps nobody.
        }
        return (null, $"HTTP {(int)status}");
    }

    private static string? Text(JsonDocument answer, string name) =>
        answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    /// <summary>In seconds; some endpoints write the number as a text.</summary>
    private static TimeSpan Life(JsonDocument answer) =>
        answer.RootElement.TryGetProperty("expires_in", out var value)
        && int.TryParse(value.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds) : UsualLife;

    private static RelayException Fault(string key, RelayOptions relay, object detail, Exception? inner = null, bool isRefusal = false) =>
        new(new Texts.Fault(Words.Sending, $"Relay.{key}", relay.Name, relay.OAuth.TokenEndpoint, detail), inner) { IsRefusal = isRefusal };
}
