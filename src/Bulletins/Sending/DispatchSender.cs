using Bulletins.Dispatching;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending;

/// <summary>Sends what is due of a dispatch, a stream for each mailbox provider over as many connections as the relay allows, until
/// nothing is due any more.</summary>
/// <remarks>Safe to run twice: claims keep rows apart, within a process and across processes.</remarks>
public sealed class DispatchSender(BulletinsDb db, SendingStreams streams, ConnectionWork work, RunWatch watch, DispatchSettlement settlement,
    SendingPermission permission, TimeProvider clock)
{
    public async Task SendAsync(long dispatchId, CancellationToken cancellation)
    {
        permission.Require();
        if (await LoadAsync(dispatchId, cancellation) is not { } dispatch)
            return;
        await db.ExcludeSuppressedAsync(dispatch.Id, clock.UtcNow(), cancellation);
        var terms = new SendingTerms(dispatch);
        var run = await streams.OpenAsync(dispatch, terms, cancellation);
        await using (watch.Watch(dispatch.Id, terms))
        {
            var sending = Task.WhenAll(run.Streams.Select(stream => SendAsync(stream, cancellation)));
            if (dispatch.StateReason is not null)
                await settlement.SayThatItGoesOnAsync(run, sending, cancellation);
            await sending;
        }
        await settlement.SettleAsync(run, cancellation);
    }

    private async Task<Dispatch?> LoadAsync(long dispatchId, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.AsNoTracking().SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation);
        return dispatch?.State == DispatchState.Sending ? dispatch : null;
    }

    private async Task SendAsync(SendingStream stream, CancellationToken cancellation)
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
