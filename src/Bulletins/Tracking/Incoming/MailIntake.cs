using System.Collections.Concurrent;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Incoming;

/// <summary>How a source did when it was last read.</summary>
/// <param name="ReadAt">When it was last read without a fault, in UTC; null when it never was since the program started.</param>
/// <param name="Mails">How many mails it has brought since then.</param>
/// <param name="Fault">What was wrong the last time; null when nothing was.</param>
public sealed record SourceState(string Name, DateTime? ReadAt, int Mails, int TooLarge, Fault? Fault);

/// <summary>Takes in what has come to every source. One that can't be read keeps no other waiting.</summary>
public sealed class MailIntake(IMailSources sources, IncomingMailStore store, TimeProvider clock, ILogger<MailIntake> log)
{
    private readonly ConcurrentDictionary<string, SourceState> states = new(StringComparer.OrdinalIgnoreCase);
    private int atIt;

    public IReadOnlyList<SourceState> States => [.. sources.All.Select(source => StateOf(source.Name))];

    /// <summary>Nothing is done while another call is at it.</summary>
    public async Task TakeInAsync(CancellationToken cancellation = default)
    {
        if (Interlocked.CompareExchange(ref atIt, 1, 0) != 0)
            return;
        try
        {
            await Task.WhenAll(sources.All.Select(source => TakeInAsync(source, cancellation)));
        }
        finally
        {
            Volatile.Write(ref atIt, 0);
        }
    }

    private async Task TakeInAsync(IMailSource source, CancellationToken cancellation)
    {
        var before = StateOf(source.Name);
        try
        {
            var taken = await source.TakeInAsync((octets, stopping) => store.AcceptAsync(octets, source.Name, stopping), cancellation);
            states[source.Name] = new SourceState(source.Name, clock.UtcNow(), before.Mails + taken.Mails, taken.TooLarge,
                taken.TooLarge > 0 ? new Fault(Words.Tracking, "Source.TooLarge", source.Name, taken.TooLarge) : null);
        }
        catch (MailSourceException fault)
        {
            if (before.Fault?.ToString() != fault.Message)
                log.LogWarning("{Fault}", fault.Message);
            states[source.Name] = before with { Fault = fault.Fault };
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "The source {Source} of incoming mail can't be read.", source.Name);
            states[source.Name] = before with { Fault = new Fault(Words.Tracking, "Source.Broken", source.Name, failure.Message) };
        }
    }

    private SourceState StateOf(string name) => states.GetValueOrDefault(name) ?? new SourceState(name, null, 0, 0, null);
}
