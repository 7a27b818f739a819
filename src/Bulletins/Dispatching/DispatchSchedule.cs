using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Makes dispatches, and stops them, by an explicit word of somebody who may.</summary>
public sealed class DispatchSchedule(BulletinsDb db, AudiencePreview audience, ApprovedText approved, IDispatchAlarm alarm, SendingPermission permission, DispatchChange change,
    AuditLog audit, TimeProvider clock)
{
    /// <summary>How far in the past a time may lie and still mean now: a form takes a while to fill in.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    /// <param name="sendAt">In UTC; null for now.</param>
    /// <param name="notAfter">In UTC; after it nothing more is begun. Null for no limit.</param>
    /// <param name="recorded">What is recorded about its being read; the footer says so.</param>
    /// <param name="lastKnown">The id of the latest dispatch of the bulletin that whoever asks has seen, 0 when there was none: a later one is a conflict. Null not to ask.</param>
    /// <exception cref="FaultException">A time that has passed, or an audience of nobody.</exception>
    /// <exception cref="ConflictException">The bulletin isn't approved, or not as it reads now, or was dispatched meanwhile, or no relay is configured.</exception>
    public async Task<Dispatch> ScheduleAsync(long bulletinId, long segmentId, DateTime? sendAt, DateTime? notAfter,
        UncertainPolicy policy, DispatchPriority priority, RecordedReading recorded, Actor actor, long? lastKnown = null, CancellationToken cancellation = default)
    {
        var (bulletin, segment) = await AdmitAsync(bulletinId, segmentId, sendAt, notAfter, cancellation);
        var dispatch = await db.InTransactionAsync(async () =>
        {
            if (lastKnown is { } known)
                await RequireLastAsync(bulletin, known, cancellation);
            return await MakeAsync(bulletin, segment, sendAt, notAfter, policy, priority, recorded, actor, cancellation);
        }, cancellation);
        alarm.PrepareAt(dispatch.Id, dispatch.SendAt);
        return dispatch;
    }

    /// <summary>Two who send the same circular in the same moment, or one whose answer was lost and who asks again, would send it to everybody twice.</summary>
    private async Task RequireLastAsync(Bulletin bulletin, long known, CancellationToken cancellation)
    {
        // Held until the end, so that of two the second sees the first's.
        await db.Bulletins.Where(b => b.Id == bulletin.Id).ExecuteUpdateAsync(row => row.SetProperty(b => b.Version, b => b.Version), cancellation);
        var later = await db.Dispatches.AsNoTracking().Where(d => d.BulletinId == bulletin.Id && d.Id > known && d.ResendOf == null && d.State != DispatchState.Cancelled)
            .OrderByDescending(d => d.Id).FirstOrDefaultAsync(cancellation);
        if (later is not null)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.MadeMeanwhile", bulletin.Name, later.Id, later.CreatedBy, HongKongTime.MinuteText(later.CreatedAt)));
    }

    private async Task<Dispatch> MakeAsync(Bulletin bulletin, Segment segment, DateTime? sendAt, DateTime? notAfter,
        UncertainPolicy policy, DispatchPriority priority, RecordedReading recorded, Actor actor, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var dispatch = Dispatch.Schedule(bulletin, segment, sendAt ?? now, notAfter, actor.Name, now, policy, priority, recorded);
        db.Dispatches.Add(dispatch);
        await db.SaveChangesAsync(cancellation);
        audit.Record(actor, "dispatch.schedule", $"dispatch:{dispatch.Id}", $"bulletin:{bulletin.Id} segment:{segment.Id} sendAt:{dispatch.SendAt:O} uncertain:{policy} priority:{priority} recorded:{recorded}");
        await db.SaveChangesAsync(cancellation);
        return dispatch;
    }

    /// <summary>Refuses what <see cref="ScheduleAsync"/> would refuse, and makes nothing.</summary>
    /// <inheritdoc cref="ScheduleAsync"/>
    public Task CheckAsync(long bulletinId, long segmentId, DateTime? sendAt, DateTime? notAfter, CancellationToken cancellation = default) =>
        AdmitAsync(bulletinId, segmentId, sendAt, notAfter, cancellation);

    /// <summary>Nothing more is begun from now on. What is on the wire at this moment still gets its outcome.</summary>
    public async Task<Dispatch> CancelAsync(long dispatchId, Actor actor, CancellationToken cancellation = default)
    {
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.cancel", actor, d => d.Cancel(clock.UtcNow(), null), cancellation);
        await db.CancelOpenDeliveriesAsync(dispatchId, clock.UtcNow(), cancellation);
        return dispatch;
    }

    /// <summary>Also before its time: then nothing begins until it is resumed.</summary>
    public Task<Dispatch> PauseAsync(long dispatchId, Actor actor, CancellationToken cancellation = default) =>
        change.MakeAsync(dispatchId, "dispatch.pause", actor, d => d.Pause(null), cancellation);

    /// <summary>Every dispatch that isn't over. A backup that was put back knows nothing of the mails that went since it was made, and would send them once more.</summary>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<long>> PauseAllAsync(Actor actor, CancellationToken cancellation = default)
    {
        var paused = new List<long>();
        foreach (var id in await db.Dispatches.Where(d => d.State == DispatchState.Scheduled || d.State == DispatchState.Preparing || d.State == DispatchState.Sending)
            .OrderBy(d => d.Id).Select(d => d.Id).ToListAsync(cancellation))
        {
            try
            {
                await change.MakeAsync(id, "dispatch.pause", actor, d => d.Pause(new Fault(Words.Dispatching, "Dispatch.PausedByOperator")), cancellation);
                paused.Add(id);
            }
            catch (ConflictException)
            {
                // Somebody paused or cancelled it in this moment.
                db.ChangeTracker.Clear();
            }
        }
        return paused;
    }

    /// <summary>What was paused before its time is sent then, or at once when that has passed.</summary>
    public async Task<Dispatch> ResumeAsync(long dispatchId, Actor actor, CancellationToken cancellation = default)
    {
        permission.Require();
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.resume", actor, d => d.Resume(), cancellation);
        var now = clock.UtcNow();
        if (dispatch.State == DispatchState.Sending)
            alarm.SendAt(dispatchId, now);
        else
            alarm.PrepareAt(dispatchId, dispatch.SendAt > now ? dispatch.SendAt : now);
        return dispatch;
    }

    /// <summary>Runs that are under way hold to it within seconds.</summary>
    /// <param name="notAfter">In UTC; null for no limit.</param>
    /// <inheritdoc cref="Dispatch.Limit"/>
    public Task<Dispatch> LimitAsync(long dispatchId, DateTime? notAfter, Actor actor, CancellationToken cancellation = default) =>
        change.MakeAsync(dispatchId, "dispatch.limit", actor, dispatch =>
        {
            dispatch.Limit(notAfter, clock.UtcNow());
            return Task.FromResult<string?>(Details(notAfter));
        }, cancellation);

    /// <summary>An alarm for a time that was given up rings for nothing.</summary>
    /// <param name="sendAt">In UTC.</param>
    /// <inheritdoc cref="Dispatch.Reschedule"/>
    public async Task<Dispatch> RescheduleAsync(long dispatchId, DateTime sendAt, Actor actor, CancellationToken cancellation = default)
    {
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.reschedule", actor, dispatch =>
        {
            dispatch.Reschedule(sendAt, clock.UtcNow());
            return Task.FromResult<string?>($"sendAt:{sendAt:O}");
        }, cancellation);
        if (dispatch.State == DispatchState.Scheduled)
            alarm.PrepareAt(dispatchId, sendAt);
        return dispatch;
    }

    /// <inheritdoc cref="Dispatch.Prioritise"/>
    public async Task<Dispatch> PrioritiseAsync(long dispatchId, DispatchPriority priority, Actor actor, CancellationToken cancellation = default)
    {
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.prioritise", actor, dispatch =>
        {
            dispatch.Prioritise(priority);
            return Task.FromResult<string?>($"priority:{priority}");
        }, cancellation);
        GoOnIfUrgent(dispatch);
        return dispatch;
    }

    /// <summary>All that differs, or nothing when one of them can't be.</summary>
    /// <inheritdoc cref="Dispatch.ChangeTerms"/>
    public async Task<Dispatch> ChangeTermsAsync(long dispatchId, DispatchTerms terms, Actor actor, CancellationToken cancellation = default)
    {
        var before = (DateTime?)null;
        var dispatch = await change.MakeAsync(dispatchId, "dispatch.terms", actor, dispatch =>
        {
            before = dispatch.SendAt;
            var changed = new[]
            {
                terms.SendAt != dispatch.SendAt ? $"sendAt:{terms.SendAt:O}" : null,
                terms.NotAfter != dispatch.NotAfter ? Details(terms.NotAfter) : null,
                terms.Priority != dispatch.Priority ? $"priority:{terms.Priority}" : null,
            };
            dispatch.ChangeTerms(terms, clock.UtcNow());
            return Task.FromResult<string?>(string.Join(' ', changed.OfType<string>()));
        }, cancellation);
        if (dispatch.State == DispatchState.Scheduled && dispatch.SendAt != before)
            alarm.PrepareAt(dispatchId, dispatch.SendAt);
        GoOnIfUrgent(dispatch);
        return dispatch;
    }

    private static string Details(DateTime? notAfter) => notAfter is { } limit ? $"notAfter:{limit:O}" : "notAfter:none";

    /// <summary>What waited for a send window needn't any more.</summary>
    private void GoOnIfUrgent(Dispatch dispatch)
    {
        if (dispatch is { State: DispatchState.Sending, Priority: DispatchPriority.Urgent })
            alarm.SendAt(dispatch.Id, clock.UtcNow());
    }

    private async Task<(Bulletin, Segment)> AdmitAsync(long bulletinId, long segmentId, DateTime? sendAt, DateTime? notAfter, CancellationToken cancellation)
    {
        permission.Require();
        var bulletin = await ApprovedAsync(bulletinId, cancellation);
        var segment = await db.Segments.SingleOrDefaultAsync(s => s.Id == segmentId && s.ArchivedAt == null, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NoSegment", segmentId));
        RequireTimes(sendAt, notAfter, clock.UtcNow());
        await RequireSomebodyAsync(segment, bulletin, cancellation);
        return (bulletin, segment);
    }

    private async Task<Bulletin> ApprovedAsync(long bulletinId, CancellationToken cancellation)
    {
        var bulletin = await db.Bulletins.Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions).SingleOrDefaultAsync(b => b.Id == bulletinId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", bulletinId));
        Dispatch.RequireApproved(bulletin);
        approved.Require(bulletin);
        return bulletin;
    }

    private static void RequireTimes(DateTime? sendAt, DateTime? notAfter, DateTime now)
    {
        if (sendAt < now - Tolerance)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.TimePassed", HongKongTime.MinuteText(sendAt.Value)));
        if (notAfter <= (sendAt ?? now))
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.NotAfterTooEarly", HongKongTime.MinuteText(notAfter.Value)));
    }

    private async Task RequireSomebodyAsync(Segment segment, Bulletin bulletin, CancellationToken cancellation)
    {
        var rule = RuleReader.Read(segment.Rule);
        RuleCheck.Admit(rule, await RuleVocabulary.LoadAsync(db, [rule], cancellation));
        var count = await audience.CountAsync(rule, bulletin.TopicId, cancellation);
        if (count.Candidates == 0)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.NobodyMatches", segment.Name));
        if (count.Included == 0)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.EverybodyExcluded", segment.Name, count.Candidates));
    }
}
