using System.Runtime.ExceptionServices;
using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending;

/// <summary>Sends what is due of a dispatch, a stream for each mailbox provider over as many connections as the relay allows, until
/// nothing can go any more. A stream that had to stop goes on as soon as it can, however long the others still take.</summary>
/// <remarks>Safe to run twice: claims keep rows apart, within a process and across processes.</remarks>
public sealed class DispatchSender(BulletinsDb db, SendingStreams streams, ConnectionWork work, RunWatch watch, DispatchSettlement settlement,
    SendingPermission permission, DispatchChange change, TimeProvider clock, ILogger<DispatchSender> log)
{
    /// <summary>How often it is looked whether a stream can go on.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public async Task SendAsync(long dispatchId, CancellationToken cancellation)
    {
        Exception? broken;
        try
        {
            broken = await RunAsync(dispatchId, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            // Each minute's run may end like this one, and the log alone would know why nothing goes.
            await TryAsync(() => settlement.SayWhatBrokeAsync(dispatchId, failure, cancellation));
            throw;
        }
        if (broken is not null)
            ExceptionDispatchInfo.Throw(broken);
    }

    /// <returns>An error that ended a part of it, of which the page tells already; null when none did.</returns>
    private async Task<Exception?> RunAsync(long dispatchId, CancellationToken cancellation)
    {
        if (await LoadAsync(dispatchId, cancellation) is not { } dispatch)
            return null;
        if (permission.Refusal is { } refusal)
        {
            await change.PauseByItselfAsync(dispatchId, refusal, cancellation);
            return null;
        }
        await db.ExcludeLateAsync(dispatch.Id, clock.UtcNow(), cancellation);
        var terms = new SendingTerms(dispatch);
        var run = await streams.OpenAsync(dispatch, terms, cancellation);
        await using (watch.Watch(dispatch.Id, terms))
            await SendAsync(run, saysWhy: dispatch.StateReason is not null, cancellation);
        await settlement.SettleAsync(run, cancellation);
        // Only now: what became of the others is to be settled, and the page to say what broke.
        return run.Fault;
    }

    private async Task<Dispatch?> LoadAsync(long dispatchId, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.AsNoTracking().SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation);
        return dispatch?.State == DispatchState.Sending ? dispatch : null;
    }

    /// <param name="saysWhy">The dispatch says why it waits. That is over as soon as mails go again, not only when the run ends.</param>
    private async Task SendAsync(SendingRun run, bool saysWhy, CancellationToken cancellation)
    {
        var working = run.Streams.Select(stream => SendAsync(stream, cancellation)).ToList();
        using var timer = new PeriodicTimer(Look, clock);
        var look = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        // Once for each look: what can't be stored now is tried again at the next, and not all the time.
        var maySay = true;
        for (var all = Task.WhenAll(working); !all.IsCompleted; all = Task.WhenAll(working))
        {
            var says = saysWhy && maySay && run.Waiting.Count == 0 && !cancellation.IsCancellationRequested;
            await Task.WhenAny([all, look, .. says ? run.Streams.Select(stream => stream.Heard) : []]);
            if (says && run.Streams.Any(stream => stream.Heard.IsCompleted) && !cancellation.IsCancellationRequested)
            {
                saysWhy = !await TryAsync(() => settlement.SayThatItGoesOnAsync(run.DispatchId, cancellation));
                maySay = false;
            }
            if (!look.IsCompleted || all.IsCompleted)
                continue;
            maySay = true;
            await TryAsync(async () => working.AddRange((await streams.ReopenAsync(run, cancellation)).Select(stream => SendAsync(stream, cancellation))));
            working.RemoveAll(stream => stream.IsCompletedSuccessfully);
            look = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        }
        await Task.WhenAll(working);
    }

    /// <summary>What goes wrong beside the sending must not leave it alone.</summary>
    /// <returns>Whether it went well.</returns>
    private async Task<bool> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "Whether more of the dispatch can be sent can't be told at this moment.");
            return false;
        }
    }

    /// <summary>An error ends the stream, which is opened again a little later, and not the others.</summary>
    private async Task SendAsync(SendingStream stream, CancellationToken cancellation)
    {
        try
        {
            await WorkAsync(stream, cancellation);
            stream.End();
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            log.LogError(failure, "Sending dispatch {Dispatch} through relay {Relay} was ended by an error.", stream.DispatchId, stream.Relay.Name);
            stream.Break(failure, clock.UtcNow());
        }
    }

    private async Task WorkAsync(SendingStream stream, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(Enumerable.Range(0, stream.Connections).Select(_ => Task.Run(() => work.RunAsync(stream, cancellation), CancellationToken.None)));
        }
        finally
        {
            await stream.Due.ReleaseAsync();
        }
    }
}
