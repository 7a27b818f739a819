using System.Collections.Concurrent;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Incoming;

/// <summary>Takes in what has come to every source. One that can't be read, or takes long, keeps no other waiting.</summary>
public sealed class MailIntake(IMailSources sources, IncomingMailStore store, MailSourceBook book, TimeProvider clock, ILogger<MailIntake> log) : IDisposable
{
    /// <summary>How long whoever asks waits. A mailbox full of old mail, or one whose server is silent, is read on behind their back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>After so many mails others may write.</summary>
    private const int Slice = 250;

    private readonly ConcurrentDictionary<string, bool> atIt = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource stopping = new();

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
        var (brought, sincePause) = (0, 0);
        try
        {
            var taken = await source.TakeInAsync(KeepAsync, cancellation);
            await NoteAsync(taken.Left ?? (taken.TooLarge > 0 ? new Fault(Words.Tracking, "Source.TooLarge", source.Name, taken.TooLarge) : null), wasRead: true);
        }
        catch (MailSourceException unread)
        {
            await NoteAsync(unread.Fault, wasRead: false);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(failure, "The source {Source} of incoming mail can't be read.", source.Name);
            await NoteAsync(new Fault(Words.Tracking, "Source.Broken", source.Name, failure.Message), wasRead: false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // The program ends; what was kept is kept.
        }

        async Task KeepAsync(IReadOnlyList<byte[]> mails, CancellationToken leaving)
        {
            brought += await store.AcceptAsync(mails, source.Name, leaving);
            if ((sincePause += mails.Count) < Slice)
                return;
            sincePause = 0;
            await Transactions.LetOthersWriteAsync(leaving);
        }

        async Task NoteAsync(Fault? fault, bool wasRead)
        {
            try
            {
                if (await book.NoteAsync(source.Name, brought, fault, wasRead, cancellation) && fault is not null)
                    log.LogWarning("{Fault}", fault.ToString());
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                log.LogError(failure, "How the source {Source} of incoming mail did can't be recorded: {Fault}", source.Name, fault?.ToString());
            }
        }
    }
}
