using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Composing;
using Bulletins.Dispatching.Corrections;
using Bulletins.Dispatching.Links;
using Bulletins.Dispatching.Queue;
using Bulletins.Rendering;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Dispatching;

/// <summary>Freezes the audience of a dispatch and renders its bulletin. Safe to run twice, and to go on with after a crash at any point.</summary>
public sealed class DispatchPreparation(BulletinsDb db, AudienceQuery audience, DispatchQueue queue, ApprovedText approved, LinkNumbering links, IDispatchAlarm alarm,
    SendingPermission permission, DispatchChange change, TimeProvider clock, ILogger<DispatchPreparation> log)
{
    /// <summary>Contacts frozen in one transaction: large enough to be fast, small enough not to hold others up.</summary>
    private const int Slice = 50_000;

    /// <summary>The key of what is said after an error.</summary>
    public const string Broken = "Preparation.Broken";

    public async Task PrepareAsync(long dispatchId, CancellationToken cancellation)
    {
        try
        {
            await PrepareOnceAsync(dispatchId, cancellation);
        }
        // Another process that prepares it too, or whoever paused it in this moment, is no error.
        catch (Exception failure) when (!cancellation.IsCancellationRequested && failure is not (DbUpdateConcurrencyException or ConflictException))
        {
            await SayWhatBrokeAsync(dispatchId, new Fault(Words.Dispatching, Broken, failure.Message).Store(), cancellation);
            throw;
        }
    }

    /// <summary>Each minute's try may end like this one, and the log alone would know why nothing goes.</summary>
    private async Task SayWhatBrokeAsync(long dispatchId, string reason, CancellationToken cancellation)
    {
        try
        {
            await db.Dispatches.Where(d => d.Id == dispatchId && d.State == DispatchState.Preparing).ExecuteUpdateAsync(row => row.SetProperty(d => d.StateReason, reason), cancellation);
        }
        catch (Exception again)
        {
            log.LogWarning(again, "It can't be said on the page of dispatch {Dispatch} that its preparation failed.", dispatchId);
        }
    }

    private async Task PrepareOnceAsync(long dispatchId, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
        if (!await BeginAsync(dispatch, cancellation))
            return;
        try
        {
            await RenderAsync(dispatch, cancellation);
            if (!await FreezeAsync(dispatch, cancellation))
                return;
        }
        catch (FaultException fault)
        {
            log.LogWarning("Dispatch {Dispatch} can't be prepared: {Fault}", dispatchId, fault.Message);
            await change.PauseByItselfAsync(dispatchId, fault.Fault, cancellation);
            return;
        }
        await BeginSendingAsync(dispatchId, cancellation);
        alarm.SendAt(dispatchId, clock.UtcNow());
    }

    private async Task<bool> BeginAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        if (dispatch.State == DispatchState.Preparing)
            return true;
        if (dispatch.State != DispatchState.Scheduled || dispatch.SendAt > now)
            return false;
        if (dispatch.NotAfter < now)
        {
            await change.MakeAsync(dispatch.Id, "dispatch.cancel", Actor.System, late =>
            {
                late.Cancel(now, new Fault(Words.Dispatching, "Dispatch.TooLate"));
                return Task.FromResult(late.StateReason);
            }, cancellation);
            return false;
        }
        dispatch.BeginPreparing(now);
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    private async Task RenderAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        permission.Require();
        var bulletin = await db.Bulletins.Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions)
            .SingleAsync(b => b.Id == dispatch.BulletinId, cancellation);
        if (bulletin.State != BulletinState.Approved)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.NotApproved", bulletin.Number ?? $"#{bulletin.Id}",
                new Fault(Words.Composing, $"BulletinState.{bulletin.State}")));
        if (await db.DispatchContents.AnyAsync(c => c.DispatchId == dispatch.Id, cancellation))
            return;
        foreach (var content in await TextOfAsync(dispatch, bulletin, cancellation))
        {
            await links.NumberAsync(dispatch, content.Html, cancellation);
            db.DispatchContents.Add(DispatchContent.Of(dispatch, content, clock.UtcNow()));
        }
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (db.DispatchContents.AsNoTracking().Any(c => c.DispatchId == dispatch.Id))
        {
            // Somebody else prepares it too, and was first: theirs reads the same.
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>A resend's is what the others got, also after the issuer or a template was changed.</summary>
    private async Task<IReadOnlyList<RenderedEdition>> TextOfAsync(Dispatch dispatch, Bulletin bulletin, CancellationToken cancellation)
    {
        var sent = await db.Dispatches.Where(d => d.Id == dispatch.ResendOf && (d.CorrectionId ?? d.BulletinId) == dispatch.BulletinId)
            .Join(db.DispatchContents, d => new { d.Id, Revision = d.ContentRevision }, c => new { Id = c.DispatchId, c.Revision },
                (_, c) => new RenderedEdition(c.Language, c.Subject, c.Html, c.Text)).ToListAsync(cancellation);
        return sent.Count > 0 ? sent : approved.Render(bulletin, dispatch.Recorded);
    }

    /// <returns>False when somebody paused or cancelled it meanwhile.</returns>
    private async Task<bool> FreezeAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        var topicId = await db.Bulletins.Where(b => b.Id == dispatch.BulletinId).Select(b => b.TopicId).SingleAsync(cancellation);
        // One day for all slices, also behind a crash: "within so many days" must not shift at midnight.
        var day = HongKongTime.DayOf(dispatch.StartedAt!.Value);
        var rule = RuleReader.Read(dispatch.Rule);
        RuleCheck.Admit(rule, await RuleVocabulary.LoadAsync(db, [rule], cancellation));
        var candidates = audience.Candidates(db, rule, topicId, day).For(dispatch, db);
        var last = dispatch.OnlyContactId ?? await db.Contacts.MaxAsync(c => (long?)c.Id, cancellation) ?? 0;
        for (long? through = dispatch.PreparedThrough; through < last;)
        {
            through = await db.InTransactionAsync(() => FreezeSliceAsync(dispatch.Id, candidates, last, cancellation), cancellation);
            if (through is null)
                return false;
        }
        await DispatchQueue.ExcludeDuplicatesAsync(db, dispatch.Id, cancellation);
        // It is looked at anew before it begins to send.
        db.ChangeTracker.Clear();
        return true;
    }

    /// <returns>The contact up to which the audience is frozen now; null when it isn't being prepared any more.</returns>
    private async Task<long?> FreezeSliceAsync(long dispatchId, IQueryable<Candidate> candidates, long last, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
        if (dispatch.State != DispatchState.Preparing)
            return null;
        var (after, through) = (dispatch.PreparedThrough, Math.Min(dispatch.PreparedThrough + Slice, last));
        await WriteSliceAsync(dispatchId, candidates.Where(c => c.ContactId > after && c.ContactId <= through), after, through, cancellation);
        dispatch.PreparedUpTo(through);
        await db.SaveChangesAsync(cancellation);
        return through;
    }

    /// <summary>Counts the audience apart from the rows that are written for it: a contact whom the writing skipped would be in no
    /// ledger, and nobody would miss it. Where others may write meanwhile, whoever joined between the two gets a row in a second try.</summary>
    private async Task WriteSliceAsync(long dispatchId, IQueryable<Candidate> slice, long after, long through, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            await queue.FreezeAsync(db, dispatchId, slice, clock.UtcNow(), cancellation);
            var candidates = await slice.CountAsync(cancellation);
            var rows = await db.Deliveries.CountAsync(d => d.DispatchId == dispatchId && d.ContactId > after && d.ContactId <= through, cancellation);
            if (rows >= candidates)
                return;
            if (tries == 2)
                throw new FaultException(new Fault(Words.Dispatching, "Dispatch.RowsMissing", candidates, rows));
        }
    }

    private async Task BeginSendingAsync(long dispatchId, CancellationToken cancellation)
    {
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
        var candidates = await db.Deliveries.CountAsync(d => d.DispatchId == dispatchId, cancellation);
        dispatch.BeginSending(candidates, clock.UtcNow());
        await db.SaveChangesAsync(cancellation);
    }
}
