using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Rendering;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Begins a hold, tells staff of it, and puts verdicts under it. Called within the transaction of an event's consequences.</summary>
public sealed class VerdictKeeping(BulletinsDb db, AuditLog audit, IOptions<PublicOptions> site, TimeProvider clock)
{
    /// <param name="happened">The verdict over which it was seen.</param>
    public async Task<VerdictHold> BeginAsync(VerdictHold hold, DeliveryEvent happened, CancellationToken cancellation)
    {
        db.VerdictHolds.Add(hold);
        await db.SaveChangesAsync(cancellation);
        await TellAsync(hold, happened, cancellation);
        return hold;
    }

    public Task KeepAsync(VerdictHold hold, DeliveryEvent happened, CancellationToken cancellation) =>
        db.DeliveryEvents.Where(e => e.Id == happened.Id).ExecuteUpdateAsync(row => row.SetProperty(e => e.HoldId, hold.Id), cancellation);

    /// <summary>What was suppressed for one of them before the trouble was seen is mailed on as well until somebody decides.</summary>
    /// <param name="verdicts">Those that another hold keeps stay with it.</param>
    public async Task TakeBackAsync(VerdictHold hold, IQueryable<DeliveryEvent> verdicts, CancellationToken cancellation)
    {
        // Of the same slice some may not be saved yet.
        await db.SaveChangesAsync(cancellation);
        var free = verdicts.Where(e => e.HoldId == null && e.AppliedAt != null);
        var suppressed = await free.Join(db.Suppressions.Where(s => s.Reason == SuppressionReason.Bounced && s.LiftedAt == null),
            e => new { e.NormalizedEmail, e.DeliveryId }, s => new { s.NormalizedEmail, s.DeliveryId }, (_, suppression) => suppression).Distinct().AsTracking().ToListAsync(cancellation);
        await free.ExecuteUpdateAsync(row => row.SetProperty(e => e.HoldId, hold.Id), cancellation);
        if (suppressed.Count == 0)
            return;
        var because = (hold.DispatchId is { } id ? new Fault(Words.Tracking, "Hold.LiftedDispatch", DispatchReaders.ShortCircular(await DispatchAsync(id, cancellation), Language.TraditionalChinese))
            : new Fault(Words.Tracking, "Hold.Lifted", hold.Domain)).Store();
        foreach (var suppression in suppressed)
        {
            suppression.Lift(clock.UtcNow(), Actor.System.Name, because);
            audit.Record(Actor.System, "suppression.lift", $"suppression:{suppression.Id}", suppression.NormalizedEmail);
        }
    }

    private async Task TellAsync(VerdictHold hold, DeliveryEvent happened, CancellationToken cancellation)
    {
        if (happened.DispatchId is not { } id)
            return;
        var dispatch = await DispatchAsync(id, cancellation);
        var kind = hold.DispatchId is null ? "" : "Dispatch";
        string About(Language language) => hold.DispatchId is null ? hold.Domain : DispatchReaders.ShortCircular(dispatch, language);
        var texts = new[] { Language.TraditionalChinese, Language.English }.Select(language =>
            Words.Tracking.In(language.Culture(), $"Hold.Text{kind}", About(language), Words.Sending.In(language.Culture(), $"ReplyReason.{hold.Reason}"), hold.Diagnostic,
                site.Value.SuppressionsPage));
        db.Notices.Add(Notice.Write($"hold:{hold.Id}", dispatch.Bulletin.Issuer.AnswersTo,
            Words.Tracking.In(Language.TraditionalChinese.Culture(), "Hold.Subject", About(Language.TraditionalChinese)), string.Join("\n\n", texts), hold.Since));
    }

    private Task<Dispatch> DispatchAsync(long id, CancellationToken cancellation) => db.Dispatches.ForReaders().SingleAsync(d => d.Id == id, cancellation);
}
