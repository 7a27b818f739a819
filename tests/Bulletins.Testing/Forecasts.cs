using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bulletins.Testing;

public static class Forecasts
{
    /// <summary>Over relays that all work, and no mailbox provider but those that are known.</summary>
    public static PaceForecast Of(params RelayOptions[] relays)
    {
        var options = new MailOptions();
        options.Relays.AddRange(relays);
        var all = new MailRelays(Options.Create(options), new DispatchEngine.ProductionEnvironment());
        var providers = new MailboxProviders([]);
        // Only what changes the state of a relay asks a database.
        var board = new RelayBoard(null!, TimeProvider.System, NullLogger<RelayBoard>.Instance);
        return new PaceForecast(all, new RelayChoice(all, board, providers), providers);
    }
}
