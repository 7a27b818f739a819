using Bulletins.Auditing;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Changes a dispatch, together with its rows, by somebody's word: all of it and its record, or nothing.</summary>
public sealed class DispatchChange(BulletinsDb db, AuditLog audit)
{
    /// <param name="change">Carried out in the transaction, on the state that the dispatch has now; asked again when a worker
    /// moved it on meanwhile, or the database gave the transaction up. It returns the details for the audit log.</param>
    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<Dispatch> MakeAsync(long dispatchId, string act, Actor actor, Func<Dispatch, Task<string?>> change, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await db.InTransactionAsync(() => MakeOnceAsync(dispatchId, act, actor, change, cancellation), cancellation);
            }
            catch (DbUpdateConcurrencyException)
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<Dispatch> MakeOnceAsync(long dispatchId, string act, Actor actor, Func<Dispatch, Task<string?>> change, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NotFound", dispatchId));
        var details = await change(dispatch);
        // Whoever is about to complete it has counted its rows before this change: the version tells.
        // Nothing else is written that the change left alone: workers write the frame and the reason without a version.
        db.Entry(dispatch).Property(d => d.Version).IsModified = true;
        audit.Record(actor, act, $"dispatch:{dispatchId}", details);
        await db.SaveChangesAsync(cancellation);
        return dispatch;
    }

    /// <inheritdoc cref="MakeAsync(long, string, Actor, Func{Dispatch, Task{string?}}, CancellationToken)"/>
    public Task<Dispatch> MakeAsync(long dispatchId, string act, Actor actor, Action<Dispatch> change, CancellationToken cancellation) =>
        MakeAsync(dispatchId, act, actor, dispatch =>
        {
            change(dispatch);
            return Task.FromResult<string?>(null);
        }, cancellation);

    /// <summary>A dispatch that still waits for somebody when its limit passes is over: nobody can go on with it.</summary>
    public async Task CancelAtLimitAsync(long dispatchId, DateTime now, CancellationToken cancellation)
    {
        try
        {
            await MakeAsync(dispatchId, "dispatch.cancel", Actor.System, async dispatch =>
            {
                dispatch.CancelAtLimit(now, await db.LimitReasonAsync(dispatch, cancellation));
                return dispatch.StateReason;
            }, cancellation);
        }
        catch (ConflictException)
        {
            // Somebody resumed or cancelled it in this moment: then the next run ends it.
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>Word of a mail came when the dispatch was completed already, and it is to be tried again.</summary>
    public async Task GoOnAsync(long dispatchId, DateTime now, CancellationToken cancellation)
    {
        try
        {
            await MakeAsync(dispatchId, "dispatch.resume", Actor.System, dispatch => dispatch.Reopen(now), cancellation);
        }
        catch (ConflictException)
        {
            // Somebody cancelled it in this moment, or its limit has passed.
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The program's own word, for staff to read and act on. Nothing is done when the dispatch doesn't send any more.</summary>
    public async Task PauseByItselfAsync(long dispatchId, Fault reason, CancellationToken cancellation)
    {
        try
        {
            await MakeAsync(dispatchId, "dispatch.pause", Actor.System, dispatch =>
            {
                dispatch.Pause(reason);
                return Task.FromResult<string?>(reason.Store());
            }, cancellation);
        }
        catch (ConflictException)
        {
            // Somebody paused or cancelled it in this moment.
            db.ChangeTracker.Clear();
        }
    }
}
