using Bulletins.Sending;
using Bulletins.Texts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>Warns of a provider that is listened to and isn't given what it needs to say which mail it means.</summary>
public sealed class HookTokens(IOptions<HookOptions> hooks, IOptions<MailOptions> mail, ILogger<HookTokens> log) : IHostedService
{
    /// <summary>Empty when nothing is missing.</summary>
    public IReadOnlyList<Fault> Missing => [.. NotGiven().Select(missing => new Fault(Words.Tracking, missing.Sentence, missing.Field))];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (provider, field, _) in NotGiven())
            log.LogWarning("{Provider} is listened to, but no relay has {Field} as its TokenField: of much that it tells it can't say which mails are meant, and nothing follows from that.", provider, field);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<(string Provider, string Field, string Sentence)> NotGiven()
    {
        if (hooks.Value.PostmarkCredentials is { Length: > 0 } && !Carries(PostmarkHook.TokenField))
            yield return ("Postmark", PostmarkHook.TokenField, "Hook.NoToken");
        if (hooks.Value.SendGridPublicKey is { Length: > 0 } && !Carries(SendGridHook.TokenField))
            yield return ("SendGrid", SendGridHook.TokenField, "Hook.NoSendGridToken");
    }

    /// <summary>Whether a relay does; so it is where there is none at all.</summary>
    private bool Carries(string field) => mail.Value.Relays.Count == 0 || mail.Value.Relays.Exists(relay => field.Equals(relay.TokenField, StringComparison.OrdinalIgnoreCase));
}
