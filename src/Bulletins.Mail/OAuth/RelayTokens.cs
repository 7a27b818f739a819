using System.Collections.Concurrent;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Microsoft.Extensions.Logging;

namespace Bulletins.Mail.OAuth;

/// <summary>Access tokens for relays, each used until shortly before its end. However many connections want one, it is asked
/// for once.</summary>
public sealed class RelayTokens(DataFolder data, TimeProvider clock, ILogger<RelayTokens> log) : IDisposable
{
    /// <summary>A token is renewed this long before its end, so that it lasts through a sign-in.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    private readonly TokenEndpoint endpoint = new(clock);
    private readonly RefreshTokenFile file = new(data);
    private readonly ConcurrentDictionary<string, Held> held = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="refused">A token that the relay didn't accept: another one is wanted.</param>
    /// <exception cref="RelayException">There is none to be had.</exception>
    public async Task<string> GetAsync(RelayOptions relay, string? refused, CancellationToken cancellation)
    {
        var place = held.GetOrAdd(relay.Name, _ => new Held());
        await place.Turn.WaitAsync(cancellation);
        try
        {
            if (place.Token is not { } token || token.Value == refused || token.GoodUntil - Ahead <= clock.GetUtcNow())
                place.Token = token = await RenewAsync(relay, cancellation);
            return token.Value;
        }
        finally
        {
            place.Turn.Release();
        }
    }

    public void Dispose() => endpoint.Dispose();

    private async Task<AccessToken> RenewAsync(RelayOptions relay, CancellationToken cancellation)
    {
        var refreshToken = relay.OAuth.Grant == OAuthGrant.RefreshToken ? Current(relay) : null;
        var token = await endpoint.AskAsync(relay, refreshToken, cancellation);
        if (refreshToken is not null && token.RefreshToken is { Length: > 0 } next && next != refreshToken)
            Keep(relay, next);
        return token;
    }

    /// <summary>The one in the settings may still be good, so mail doesn't stop for it.</summary>
    private string Current(RelayOptions relay)
    {
        try
        {
            return file.Current(relay);
        }
        catch (UnauthorizedAccessException denied)
        {
            log.LogError(denied, "The newest refresh token of relay {Relay} may not be read in the data folder. The one in the settings is used.", relay.Name);
            return relay.OAuth.RefreshToken!;
        }
    }

    /// <summary>Mail can go on with the token that is there; after a restart it couldn't, so it is said loudly.</summary>
    private void Keep(RelayOptions relay, string refreshToken)
    {
        try
        {
            file.Keep(relay, refreshToken);
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            log.LogError(broken, "The new refresh token of relay {Relay} could not be written into the data folder. The one before may not work any more after a restart.", relay.Name);
        }
    }

    private sealed class Held
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);
        public AccessToken? Token { get; set; }
    }
}
