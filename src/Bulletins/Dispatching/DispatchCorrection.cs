using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>What correcting a dispatch would do at this moment.</summary>
/// <param name="Corrections">The bulletins that were made to correct the text in force, newest first, without those put away.</param>
/// <param name="ToGo">How many would get the corrected text, and surely have no other.</param>
/// <param name="HaveIt">How many have, or may have, the text as it is: those whom an erratum would go to.</param>
/// <param name="OnTheWire">How many are being handed over; until that is over, nothing can be corrected.</param>
public sealed record CorrectionPlan(Dispatch Dispatch, IReadOnlyList<Bulletin> Corrections, int ToGo, int HaveIt, int OnTheWire);

/// <param name="Erratum">The dispatch to those who have the text as it was; null when none was asked for, or nobody has it.</param>
public sealed record CorrectedDispatch(Dispatch Dispatch, Dispatch? Erratum);

/// <summary>Correct and continue: the rest of a paused dispatch gets the text of a newly approved bulletin, and whoever has the
/// old one gets an erratum.</summary>
public sealed class DispatchCorrection(BulletinsDb db, DispatchChange change, BulletinDrafts drafts, ApprovedText approved, LinkNumbering links, IDispatchAlarm alarm,
    SendingPermission permission, AuditLog audit, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<CorrectionPlan> ReadAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var dispatch = await FindAsync(dispatchId, cancellation);
        var corrections = await db.Bulletins.AsNoTracking().Include(b => b.Editions)
            .Where(b => b.CorrectsBulletinId == (dispatch.CorrectionId ?? dispatch.BulletinId) && b.State != BulletinState.Archived)
            .OrderByDescending(b => b.Id).ToListAsync(cancellation);
        var states = await db.Deliveries.Where(d => d.DispatchId == dispatchId).GroupBy(d => d.State)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        return new CorrectionPlan(dispatch, corrections,
            states.GetValueOrDefault(DeliveryState.Pending) + states.GetValueOrDefault(DeliveryState.Deferred)
                - await db.Deliveries.TriedAgainInDoubt(dispatchId).CountAsync(cancellation),
            await db.Deliveries.HandedOverBefore(dispatchId, dispatch.ContentRevision + 1).CountAsync(cancellation),
            states.GetValueOrDefault(DeliveryState.Sending));
    }

    /// <summary>A draft with the text in force, to be put right and approved like any other bulletin.</summary>
    /// <exception cref="ConflictException">The dispatch isn't paused, has sent nothing, or there is such a draft already.</exception>
    public async Task<Bulletin> DraftAsync(long dispatchId, Actor actor, CancellationToken cancellation = default)
    {
        var dispatch = await FindAsync(dispatchId, cancellation);
        dispatch.RequireCorrectable();
        return await drafts.CorrectAsync(dispatch.ContentBulletinId, actor, cancellation);
    }

    /// <summary>Puts an approved correction in force and goes on with it.</summary>
    /// <param name="erratum">Whether those who have the old text are told. Then deliveries of which nobody knows whether they were
    /// taken, be it by an earlier attempt than the last, get the erratum too, and aren't sent once more: two texts under one Message-ID would hide the right one.
    /// Without an erratum they are sent once more, or held, as before.</param>
    /// <exception cref="ConflictException">The dispatch isn't paused, a mail is still being handed over, or the bulletin isn't an
    /// approved correction of the text in force, or reads differently by now.</exception>
    /// <exception cref="FaultException">It can't be rendered.</exception>
    public async Task<CorrectedDispatch> ContinueAsync(long dispatchId, long bulletinId, bool erratum, Actor actor, CancellationToken cancellation = default)
    {
        permission.Require();
        var correction = await db.Bulletins.AsNoTracking().Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions)
            .SingleOrDefaultAsync(b => b.Id == bulletinId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", bulletinId));
        Dispatch? told = null;
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.correct", actor, async dispatch =>
        {
            dispatch.Correct(correction);
            if (await db.Deliveries.CountAsync(d => d.DispatchId == dispatchId && d.State == DeliveryState.Sending, cancellation) is > 0 and var flying)
                throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.OnTheWire", dispatchId, flying));
            await RenderAsync(dispatch, correction, cancellation);
            told = erratum ? await TellAsync(dispatch, actor, cancellation) : null;
            dispatch.Resume();
            return $"bulletin:{bulletinId} revision:{dispatch.ContentRevision} erratum:{told?.Id}";
        }, cancellation);
        alarm.SendAt(dispatchId, clock.UtcNow());
        if (told is not null)
            alarm.PrepareAt(told.Id, told.SendAt);
        return new CorrectedDispatch(dispatch, told);
    }

    private async Task RenderAsync(Dispatch dispatch, Bulletin correction, CancellationToken cancellation)
    {
        foreach (var content in approved.Render(correction, dispatch.Recorded))
        {
            await links.NumberAsync(dispatch, content.Html, cancellation);
            db.DispatchContents.Add(new DispatchContent
            {
                DispatchId = dispatch.Id, Revision = dispatch.ContentRevision, Language = content.Language,
                Subject = content.Subject, Html = content.Html, Text = content.Text, RenderedAt = clock.UtcNow(),
            });
        }
    }

    private async Task<Dispatch?> TellAsync(Dispatch dispatch, Actor actor, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        await db.Deliveries.TriedAgainInDoubt(dispatch.Id)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Uncertain).SetProperty(d => d.ChangedAt, now), cancellation);
        var doubtful = db.Deliveries.Where(d => d.DispatchId == dispatch.Id && d.State == DeliveryState.Uncertain
            && (d.DecidedAfter == null || d.DecidedAfter < d.Attempts || d.DueAt != null || d.ClaimedBy != null));
        await HeldDeliveries.SettleAsync(doubtful, UncertainDecision.Erratum, null, actor, now, cancellation);
        if (!await db.Deliveries.HandedOverBefore(dispatch.Id, dispatch.ContentRevision).AnyAsync(cancellation)
            && !await db.Deliveries.HandedOverAgainBefore(dispatch.Id, dispatch.ContentBulletinId).AnyAsync(cancellation))
            return null;
        var erratum = Dispatch.Erratum(dispatch, actor.Name, now);
        db.Dispatches.Add(erratum);
        await db.SaveChangesAsync(cancellation);
        audit.Record(actor, "dispatch.schedule", $"dispatch:{erratum.Id}", $"bulletin:{erratum.BulletinId} erratumOf:{dispatch.Id} revision:{dispatch.ContentRevision}");
        return erratum;
    }

    private async Task<Dispatch> FindAsync(long dispatchId, CancellationToken cancellation) =>
        await db.Dispatches.AsNoTracking().SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NotFound", dispatchId));
}
