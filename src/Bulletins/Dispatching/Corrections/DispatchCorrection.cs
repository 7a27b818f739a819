using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Dispatching.Links;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching.Corrections;

/// <summary>What correcting a dispatch would do at this moment, with what is sent again of it.</summary>
/// <param name="Corrections">The bulletins that were made to correct the text in force, newest first, without those put away.</param>
/// <param name="ToGo">How many would get the corrected text, and surely have no other.</param>
/// <param name="HaveIt">How many have, or may have, the text as it is: those whom an erratum would go to.</param>
/// <param name="OnTheWire">How many are being handed over; until that is over, nothing can be corrected.</param>
public sealed record CorrectionPlan(Dispatch Dispatch, IReadOnlyList<Bulletin> Corrections, int ToGo, int HaveIt, int OnTheWire);

/// <param name="Erratum">The dispatch to those who have the text as it was; null when none was asked for, or nobody has it.</param>
public sealed record CorrectedDispatch(Dispatch Dispatch, Dispatch? Erratum);

/// <summary>Correct and continue: the rest of a paused dispatch gets the text of a newly approved bulletin, and whoever has the
/// old one gets an erratum. The same holds for those whom its circular is sent again to.</summary>
public sealed class DispatchCorrection(BulletinsDb db, DispatchChange change, BulletinCopies copies, ApprovedText approved, LinkNumbering links, CorrectedResends resends, EarlierErrata errata, IDispatchAlarm alarm,
    SendingPermission permission, AuditLog audit, TimeProvider clock)
{
    /// <exception cref="NotFoundException">There is no such dispatch.</exception>
    public async Task<CorrectionPlan> ReadAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var dispatch = await FindAsync(dispatchId, cancellation);
        var corrections = await db.Bulletins.AsNoTracking().Include(b => b.Editions)
            .Where(b => b.CorrectsBulletinId == (dispatch.CorrectionId ?? dispatch.BulletinId) && b.State != BulletinState.Archived)
            .OrderByDescending(b => b.Id).ToListAsync(cancellation);
        var plan = await CountAsync(new CorrectionPlan(dispatch, corrections, 0, 0, 0), dispatchId, cancellation);
        foreach (var resend in await db.Dispatches.Where(d => d.ResendOf == dispatchId && d.State != DispatchState.Cancelled).Select(d => d.Id).ToListAsync(cancellation))
            plan = await CountAsync(plan, resend, cancellation);
        var told = db.Deliveries.HandedOverBefore(dispatchId, dispatch.ContentRevision + 1);
        return plan with
        {
            HaveIt = await told.CountAsync(cancellation)
                + await db.Deliveries.HandedOverAgain(dispatchId).CountAsync(again => !told.Any(d => d.ContactId == again.ContactId), cancellation),
        };
    }

    private async Task<CorrectionPlan> CountAsync(CorrectionPlan plan, long dispatchId, CancellationToken cancellation)
    {
        var states = await db.Deliveries.Where(d => d.DispatchId == dispatchId).GroupBy(d => d.State)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(row => row.Key, row => row.Count, cancellation);
        return plan with
        {
            ToGo = plan.ToGo + states.GetValueOrDefault(DeliveryState.Pending) + states.GetValueOrDefault(DeliveryState.Deferred)
                - await db.Deliveries.TriedAgainInDoubt(dispatchId).CountAsync(cancellation),
            OnTheWire = plan.OnTheWire + states.GetValueOrDefault(DeliveryState.Sending),
        };
    }

    /// <summary>A draft with the text in force, to be put right and approved like any other bulletin.</summary>
    /// <exception cref="ConflictException">The dispatch isn't paused, has sent nothing, or there is such a draft already.</exception>
    public async Task<Bulletin> DraftAsync(long dispatchId, Actor actor, CancellationToken cancellation = default)
    {
        var dispatch = await FindAsync(dispatchId, cancellation);
        dispatch.RequireCorrectable();
        return await copies.CorrectAsync(dispatch.ContentBulletinId, actor, cancellation);
    }

    /// <summary>Puts an approved correction in force and goes on with it. An erratum that still goes out with the text that was in force until now ends: the new one takes its place.</summary>
    /// <param name="erratum">Whether those who have the old text are told. Then deliveries of which nobody knows whether they were
    /// taken, be it by an earlier attempt than the last, get the erratum too, and aren't sent once more: two texts under one Message-ID would hide the right one.
    /// Without an erratum they are sent once more, or held, as before.</param>
    /// <exception cref="ConflictException">The dispatch isn't paused, a mail is still being handed over, or the bulletin isn't an
    /// approved correction of the text in force, or reads differently by now; or an erratum is under way and no new one is wanted.</exception>
    /// <exception cref="FaultException">It can't be rendered.</exception>
    public async Task<CorrectedDispatch> ContinueAsync(long dispatchId, long bulletinId, bool erratum, Actor actor, CancellationToken cancellation = default)
    {
        permission.Require();
        var correction = await db.Bulletins.AsNoTracking().Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions)
            .SingleOrDefaultAsync(b => b.Id == bulletinId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", bulletinId));
        Dispatch? told = null;
        IReadOnlyList<long> again = [];
        IReadOnlyList<long> ended = [];
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.correct", actor, async dispatch =>
        {
            dispatch.Correct(correction);
            var text = approved.Render(correction, dispatch.Recorded);
            await WriteAsync(dispatch, text, cancellation);
            again = await resends.CorrectAsync(dispatch, text, actor, cancellation);
            await RequireNothingOnTheWireAsync([dispatchId, .. again], cancellation);
            ended = await errata.EndAsync(dispatch, erratum, actor, cancellation);
            told = erratum ? await TellAsync(dispatch, again, actor, cancellation) : null;
            dispatch.Resume();
            return $"bulletin:{bulletinId} revision:{dispatch.ContentRevision} erratum:{told?.Id}";
        }, cancellation);
        foreach (var id in (long[])[dispatchId, .. again])
            alarm.SendAt(id, clock.UtcNow());
        if (told is not null)
            alarm.PrepareAt(told.Id, told.SendAt);
        foreach (var id in ended)
            await db.CancelOpenDeliveriesAsync(id, clock.UtcNow(), cancellation);
        return new CorrectedDispatch(dispatch, told);
    }

    private async Task WriteAsync(Dispatch dispatch, IReadOnlyList<RenderedEdition> text, CancellationToken cancellation)
    {
        foreach (var content in text)
        {
            await links.NumberAsync(dispatch, content.Html, cancellation);
            db.DispatchContents.Add(DispatchContent.Of(dispatch, content, clock.UtcNow()));
        }
    }

    private async Task RequireNothingOnTheWireAsync(IEnumerable<long> dispatches, CancellationToken cancellation)
    {
        foreach (var id in dispatches)
        {
            if (await db.Deliveries.CountAsync(d => d.DispatchId == id && d.State == DeliveryState.Sending, cancellation) is > 0 and var flying)
                throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.OnTheWire", id, flying));
        }
    }

    private async Task<Dispatch?> TellAsync(Dispatch dispatch, IReadOnlyList<long> again, Actor actor, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        foreach (var id in (long[])[dispatch.Id, .. again])
            await TellTheDoubtfulAsync(id, actor, now, cancellation);
        if (!await db.Deliveries.HandedOverBefore(dispatch.Id, dispatch.ContentRevision).AnyAsync(cancellation)
            && !await db.Deliveries.HandedOverAgainBefore(dispatch.Id, dispatch.ContentBulletinId).AnyAsync(cancellation))
            return null;
        var erratum = Dispatch.Erratum(dispatch, actor.Name, now);
        db.Dispatches.Add(erratum);
        await db.SaveChangesAsync(cancellation);
        audit.Record(actor, "dispatch.schedule", $"dispatch:{erratum.Id}", $"bulletin:{erratum.BulletinId} erratumOf:{dispatch.Id} revision:{dispatch.ContentRevision}");
        return erratum;
    }

    private async Task TellTheDoubtfulAsync(long dispatchId, Actor actor, DateTime now, CancellationToken cancellation)
    {
        await db.Deliveries.TriedAgainInDoubt(dispatchId)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Uncertain).SetProperty(d => d.ChangedAt, now), cancellation);
        var doubtful = db.Deliveries.Where(d => d.DispatchId == dispatchId && d.State == DeliveryState.Uncertain
            && (d.DecidedAfter == null || d.DecidedAfter < d.Attempts || d.DueAt != null || d.ClaimedBy != null));
        await HeldDeliveries.SettleAsync(doubtful, UncertainDecision.Erratum, null, actor, now, cancellation);
    }

    private async Task<Dispatch> FindAsync(long dispatchId, CancellationToken cancellation) =>
        await db.Dispatches.AsNoTracking().SingleOrDefaultAsync(d => d.Id == dispatchId, cancellation)
        ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NotFound", dispatchId));
}
