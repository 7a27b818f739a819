using Bulletins.Texts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending.Relays;

/// <summary>What mail leaves through: the configured relays; with none, in Development a folder that captures it,
/// elsewhere nothing.</summary>
public sealed class MailRelays(IOptions<MailOptions> options, IHostEnvironment environment)
{
    private static readonly RelayOptions Capture = new() { Name = "capture", Host = "localhost", Security = RelaySecurity.None };

    /// <summary>Mail is written into a folder instead of sent.</summary>
    public bool Captures => options.Value.Relays.Count == 0 && environment.IsDevelopment();

    /// <summary>Empty when nothing can be sent.</summary>
    public IReadOnlyList<RelayOptions> All => Captures ? [Capture] : options.Value.Relays;

    /// <summary>Why nothing can be sent; null when something can.</summary>
    public Fault? NoneFault => All.Count == 0 ? new Fault(Words.Sending, "Relays.None") : null;
}
