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
    SendingPermission permission, DispatchChange change, PreparationsUnderWay underWay, TimeProvider clock, ILogger<DispatchPreparation> log)
{
    /// <summary>Contacts frozen in one transaction: large enough to be fast, small enough not to hold others up.</summary>
    private const int Slice = 50_000;

    /// <summary>The key of what is said after an error.</summary>
    public const string Broken = "Preparation.Broken";

    /// <summary>The alarm and each minute's recovery may ring in the same moment. Who comes second leaves at once, and it is looked at once more when the first is through.</summary>
    public async Task PrepareAsync(long dispatchId, CancellationToken cancellation)
    {
        if (!underWay.Begin(dispatchId))
        {
            log.LogInformation("Dispatch {Dispatch} is being prepared already.", dispatchId);
            return;
        }
        try
        {
            do
            {
                await TryToPrepareAsync(dispatchId, cancellation);
            }
            while (underWay.GoesOn(dispatchId));
        }
        catch
        {
            underWay.End(dispatchId);
            throw;
        }
    }

    private async Task TryToPrepareAsync(long dispatchId, CancellationToken cancellation)
    {
        try
        {
            await PrepareOnceAsync(dispatchId, cancellation);
        }
        catch (Exception overtaken) when (overtaken is DbUpdateConcurrencyException or ConflictException)
        {
            // Another process began or cancelled it in this moment. What is left of it recovery finds.
            log.LogInformation("Dispatch {Dispatch} was changed by others as it was to be prepared: {Change}", dispatchId, overtaken.Message);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
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
        db.ChangeTracker.Clear();
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
        if (!await BeginAsync(dispatch, cancellation))
            return;
        try
        {
            if (!await RenderAsync(dispatch, cancellation) || !await FreezeAsync(dispatch, cancellation))
                return;
        }
        catch (FaultException fault)
        {
            log.LogWarning("Dispatch {Dispatch} can't be prepared: {Fault}", dispatchId, fault.Message);
            await change.PauseByItselfAsync(dispatchId, fault.Fault, cancellation);
            return;
        }
        if (await BeginSendingAsync(dispatchId, cancellation))
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

    /// <summary>Whoever else prepares it, in another process, waits until this transaction is through, and sees then what it wrote.</summary>
    /// <returns>False when it isn't being prepared any more: somebody paused or cancelled it, or it is sent already.</returns>
    private async Task<bool> HoldAsync(long dispatchId, CancellationToken cancellation) =>
        await db.Dispatches.Where(d => d.Id == dispatchId && d.State == DispatchState.Preparing)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.PreparedThrough, d => d.PreparedThrough), cancellation) > 0;

    /// <returns>False when it isn't being prepared any more.</returns>
    private async Task<bool> RenderAsync(Dispatch dispatch, CancellationToken cancellation)
    {
        permission.Require();
        var bulletin = await db.Bulletins.Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions)
            .SingleAsync(b => b.Id == dispatch.BulletinId, cancellation);
        if (bulletin.State != BulletinState.Approved)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.NotApproved", bulletin.Number ?? $"#{bulletin.Id}",
                new Fault(Words.Composing, $"BulletinState.{bulletin.State}")));
        if (await IsRenderedAsync(dispatch.Id, cancellation))
            return true;
        var text = await TextOfAsync(dispatch, bulletin, cancellation);
        return await db.InTransactionAsync(() => KeepTextAsync(dispatch, text, cancellation), cancellation);
    }

    private Task<bool> IsRenderedAsync(long dispatchId, CancellationToken cancellation) => db.DispatchContents.AnyAsync(c => c.DispatchId == dispatchId, cancellation);

    private async Task<bool> KeepTextAsync(Dispatch dispatch, IReadOnlyList<RenderedEdition> text, CancellationToken cancellation)
    {
        if (!await HoldAsync(dispatch.Id, cancellation))
            return false;
        // Somebody else prepares it too, and was first: theirs reads the same.
        if (await IsRenderedAsync(dispatch.Id, cancellation))
            return true;
        foreach (var content in text)
        {
            await links.NumberAsync(dispatch, content.Html, cancellation);
            db.DispatchContents.Add(DispatchContent.Of(dispatch, content, clock.UtcNow()));
        }
        await db.SaveChangesAsync(cancellation);
        return true;
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
        if (!await HoldAsync(dispatchId, cancellation))
            return null;
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
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

    private Task<bool> BeginSendingAsync(long dispatchId, CancellationToken cancellation) => db.InTransactionAsync(async () =>
    {
        if (!await HoldAsync(dispatchId, cancellation))
            return false;
        var dispatch = await db.Dispatches.SingleAsync(d => d.Id == dispatchId, cancellation);
        var candidates = await db.Deliveries.CountAsync(d => d.DispatchId == dispatchId, cancellation);
        dispatch.BeginSending(candidates, clock.UtcNow());
        await db.SaveChangesAsync(cancellation);
        return true;
    }, cancellation);
}
