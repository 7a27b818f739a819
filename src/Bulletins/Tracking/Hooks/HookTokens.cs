using Bulletins.Sending;
using Bulletins.Texts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>Warns of a provider that is listened to and isn't given what it needs to say which mail it means.</summary>
public sealed class HookTokens(IOptions<HookOptions> hooks, IOptions<MailOptions> mail, ILogger<HookTokens> log) : IHostedService
{
    private bool IsMissing => hooks.Value.PostmarkCredentials is { Length: > 0 } && mail.Value.Relays is { Count: > 0 } relays
        && !relays.Exists(relay => PostmarkHook.TokenField.Equals(relay.TokenField, StringComparison.OrdinalIgnoreCase));

    /// <summary>Null when nothing is missing.</summary>
    public Fault? Missing => IsMissing ? new Fault(Words.Tracking, "Hook.NoToken", PostmarkHook.TokenField) : null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IsMissing)
        {
            log.LogWarning("{Section}:PostmarkCredentials is set, but no relay has {Field} as its TokenField: Postmark can't say which mails it means, and nothing follows from most of what it tells.",
                HookOptions.Section, PostmarkHook.TokenField);
        }
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
