using System.Collections.Concurrent;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Incoming;

/// <summary>How a source did when it was last read.</summary>
/// <param name="ReadAt">When it was last read to its end, in UTC; null when it never was since the program started.</param>
/// <param name="Mails">How many mails it has brought since then.</param>
/// <param name="Fault">What was wrong the last time; null when nothing was.</param>
/// <param name="WasRead">Whether it was read to its end the last time, whatever was wrong with some of its mails.</param>
public sealed record SourceState(string Name, DateTime? ReadAt, int Mails, Fault? Fault, bool WasRead);

/// <summary>Takes in what has come to every source. One that can't be read, or takes long, keeps no other waiting.</summary>
public sealed class MailIntake(IMailSources sources, IncomingMailStore store, TimeProvider clock, ILogger<MailIntake> log) : IDisposable
{
    /// <summary>How long whoever asks waits. A mailbox full of old mail, or one whose server is silent, is read on behind their back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>After so many mails others may write.</summary>
    private const int Slice = 250;

    private readonly ConcurrentDictionary<string, SourceState> states = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, bool> atIt = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource stopping = new();

    public IReadOnlyList<SourceState> States => [.. sources.All.Select(source => StateOf(source.Name))];

    /// <summary>A source that an earlier call is still at is left to that.</summary>
    public async Task TakeInAsync(CancellationToken cancellation = default)
    {
        var readings = Task.WhenAll(sources.All.Select(BeginAsync));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(readings, Task.Delay(Patience, clock, enough.Token));
        await enough.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    /// <summary>On a thread of its own, since SQLite answers on the one that asks.</summary>
    private Task BeginAsync(IMailSource source) => !atIt.TryAdd(source.Name, true) ? Task.CompletedTask : Task.Run(async () =>
    {
        try
        {
            await TakeInAsync(source, stopping.Token);
        }
        finally
        {
            atIt.TryRemove(source.Name, out _);
        }
    });

    private async Task TakeInAsync(IMailSource source, CancellationToken cancellation)
    {
        var before = StateOf(source.Name);
        var brought = 0;
        try
        {
            var taken = await source.TakeInAsync(KeepAsync, cancellation);
            Note(taken.Left ?? (taken.TooLarge > 0 ? new Fault(Words.Tracking, "Source.TooLarge", source.Name, taken.TooLarge) : null), wasRead: true);
        }
        catch (MailSourceException unread)
        {
            Note(unread.Fault, wasRead: false);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(failure, "The source {Source} of incoming mail can't be read.", source.Name);
            Note(new Fault(Words.Tracking, "Source.Broken", source.Name, failure.Message), wasRead: false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The program ends; what was kept is kept.
        }

        async Task KeepAsync(byte[] octets, CancellationToken leaving)
        {
            await store.AcceptAsync(octets, source.Name, leaving);
            if (++brought % Slice == 0)
                await Transactions.LetOthersWriteAsync(leaving);
        }

        void Note(Fault? fault, bool wasRead)
        {
            if (fault is not null && before.Fault?.ToString() != fault.ToString())
                log.LogWarning("{Fault}", fault.ToString());
            states[source.Name] = new SourceState(source.Name, wasRead ? clock.UtcNow() : before.ReadAt, before.Mails + brought, fault, wasRead);
        }
    }

    private SourceState StateOf(string name) => states.GetValueOrDefault(name) ?? new SourceState(name, null, 0, null, false);
}
