using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Scores;

/// <summary>A hold that waits for a decision.</summary>
/// <param name="Addresses">How many it is about, without those that are settled (<see cref="HeldVerdictQuery.Unsettled"/>).</param>
/// <param name="Dispatch">That of the hold, with its circular; null when it is about a domain.</param>
public sealed record OpenHold(VerdictHold Hold, int Addresses, Dispatch? Dispatch)
{
    /// <summary>The domain, or the circular.</summary>
    public string About(Language reader) => Dispatch is null ? Hold.Domain : DispatchReaders.Circular(Dispatch, reader);
}

/// <summary>An address that a hold is about.</summary>
public sealed record HeldAddress(string NormalizedEmail, IReadOnlyList<Contact> Contacts);

/// <summary>What a person decides about suppressions that were held back.</summary>
public sealed class HeldVerdicts(BulletinsDb db, StoppedVerdicts stopped, AuditLog audit, TimeProvider clock)
{
    /// <summary>The first that wait, the oldest first.</summary>
    public async Task<IReadOnlyList<OpenHold>> OpenAsync(int take = int.MaxValue, CancellationToken cancellation = default)
    {
        var holds = await db.VerdictHolds.AsNoTracking().Where(h => h.Decision == null).OrderBy(h => h.Id).Take(take).ToListAsync(cancellation);
        var dispatchIds = holds.Select(h => h.DispatchId).OfType<long>().ToList();
        var dispatches = await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Where(d => dispatchIds.Contains(d.Id)).ToDictionaryAsync(d => d.Id, cancellation);
        var open = new List<OpenHold>();
        foreach (var hold in holds)
        {
            var held = db.DeliveryEvents.Where(e => e.HoldId == hold.Id);
            var count = await held.Unsettled(db, clock.UtcNow()).Select(e => e.NormalizedEmail).Distinct().CountAsync(cancellation);
            if (count > 0 || !await held.AnyAsync(cancellation))
                open.Add(new OpenHold(hold, count, hold.DispatchId is { } id ? dispatches.GetValueOrDefault(id) : null));
        }
        return open;
    }

    /// <summary>How many wait; with those that are settled, for the minute until they are closed.</summary>
    public Task<int> CountOpenAsync(CancellationToken cancellation = default) => db.VerdictHolds.CountAsync(h => h.Decision == null, cancellation);

    /// <summary>The first addresses that a hold is about, by address, with who has them now.</summary>
    public async Task<IReadOnlyList<HeldAddress>> AddressesAsync(long holdId, int take, CancellationToken cancellation = default)
    {
        var emails = await db.DeliveryEvents.Where(e => e.HoldId == holdId).Unsettled(db, clock.UtcNow()).Select(e => e.NormalizedEmail).Distinct().OrderBy(email => email).Take(take).ToListAsync(cancellation);
        var contacts = (await db.Contacts.AsNoTracking().Include(c => c.Member).Where(c => emails.Contains(c.NormalizedEmail)).ToListAsync(cancellation)).ToLookup(c => c.NormalizedEmail);
        return emails.ConvertAll(email => new HeldAddress(email, [.. contacts[email].OrderBy(c => c.Id)]));
    }

    /// <summary>Those of the addresses about which a decision is awaited.</summary>
    public async Task<IReadOnlySet<string>> AwaitingAsync(IReadOnlyCollection<string> normalizedEmails, CancellationToken cancellation = default) =>
        await CountOpenAsync(cancellation) == 0 ? new HashSet<string>() : (await db.DeliveryEvents
            .Where(e => normalizedEmails.Contains(e.NormalizedEmail) && e.HoldId != null && db.VerdictHolds.Any(h => h.Id == e.HoldId && h.Decision == null)).Unsettled(db, clock.UtcNow())
            .Select(e => e.NormalizedEmail).Distinct().ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);

    /// <summary>How many addresses wait for a decision.</summary>
    /// <param name="dispatchId">Only for what was said of this one; null for all.</param>
    public async Task<int> CountAsync(long? dispatchId, CancellationToken cancellation = default)
    {
        var open = await db.VerdictHolds.Where(h => h.Decision == null).Select(h => (long?)h.Id).ToListAsync(cancellation);
        return open.Count == 0 ? 0 : await db.DeliveryEvents.Where(e => open.Contains(e.HoldId) && (dispatchId == null || e.DispatchId == dispatchId)).Unsettled(db, clock.UtcNow())
            .Select(e => e.NormalizedEmail).Distinct().CountAsync(cancellation);
    }

    /// <summary>Holds what belongs to a dispatch that has stopped since, and closes what nobody has to decide about any more. Safe to run twice,
    /// and by several processes.</summary>
    public async Task SettleAsync(CancellationToken cancellation = default)
    {
        await stopped.TakeBackAsync(cancellation);
        var holds = await db.VerdictHolds.AsNoTracking().Where(h => h.Decision == null && db.DeliveryEvents.Any(e => e.HoldId == h.Id)).Select(h => h.Id).ToListAsync(cancellation);
        foreach (var id in holds)
        {
            try
            {
                await db.InTransactionAsync(() => SettleOnceAsync(id, cancellation), cancellation);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Somebody decides at this moment.
            }
            db.ChangeTracker.Clear();
        }
    }

    private async Task<bool> SettleOnceAsync(long id, CancellationToken cancellation)
    {
        if (await db.DeliveryEvents.Where(e => e.HoldId == id).Unsettled(db, clock.UtcNow()).AnyAsync(cancellation)
            || await db.VerdictHolds.SingleOrDefaultAsync(h => h.Id == id && h.Decision == null, cancellation) is not { } hold)
            return false;
        hold.Decide(HoldDecision.Settled, clock.UtcNow(), Actor.System.Name);
        Record(hold, Actor.System);
        await db.SaveChangesAsync(cancellation);
        return true;
    }

    /// <summary>The addresses are gone: each is suppressed, with what was said of it.</summary>
    /// <exception cref="ConflictException">Somebody has decided: it says who, when and what.</exception>
    /// <exception cref="NotFoundException">There is no such hold.</exception>
    public Task ApplyAsync(long id, Actor actor, CancellationToken cancellation = default) => DecideAsync(id, HoldDecision.Applied, actor, cancellation);

    /// <summary>The server was wrong: all of them are mailed on.</summary>
    /// <exception cref="ConflictException">Somebody has decided: it says who, when and what.</exception>
    /// <exception cref="NotFoundException">There is no such hold.</exception>
    public Task DismissAsync(long id, Actor actor, CancellationToken cancellation = default) => DecideAsync(id, HoldDecision.Dismissed, actor, cancellation);

    private async Task<VerdictHold> DecideAsync(long id, HoldDecision decision, Actor actor, CancellationToken cancellation, int tries = 3)
    {
        try
        {
            return await db.InTransactionAsync(() => DecideOnceAsync(id, decision, actor, cancellation), cancellation);
        }
        catch (DbUpdateException overtaken) when (overtaken is not DbUpdateConcurrencyException && tries > 1)
        {
            // One of the addresses was suppressed at this moment: the next time it is left out.
            return await DecideAsync(id, decision, actor, cancellation, tries - 1);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody else has, in this moment.
            db.ChangeTracker.Clear();
            throw Decided(await db.VerdictHolds.AsNoTracking().SingleAsync(h => h.Id == id, cancellation));
        }
    }

    private async Task<VerdictHold> DecideOnceAsync(long id, HoldDecision decision, Actor actor, CancellationToken cancellation)
    {
        var hold = await db.VerdictHolds.SingleOrDefaultAsync(h => h.Id == id, cancellation) ?? throw new NotFoundException(new Fault(Words.Tracking, "Hold.NotFound", id));
        if (hold.Decision is not null)
            throw Decided(hold);
        hold.Decide(decision, clock.UtcNow(), actor.Name);
        if (decision == HoldDecision.Applied)
            await SuppressAsync(id, actor, cancellation);
        Record(hold, actor);
        await db.SaveChangesAsync(cancellation);
        return hold;
    }

    private void Record(VerdictHold hold, Actor actor) => audit.Record(actor, hold.Decision switch
    {
        HoldDecision.Applied => "suppression.apply-held",
        HoldDecision.Dismissed => "suppression.dismiss-held",
        _ => "suppression.settle-held",
    }, $"hold:{hold.Id}", hold.DispatchId is { } dispatch ? $"dispatch:{dispatch}" : hold.Domain);

    private static ConflictException Decided(VerdictHold hold) => new(new Fault(Words.Tracking, "Hold.Decided", hold.DecidedBy,
        HongKongTime.MinuteText(hold.DecidedAt!.Value), Words.Tracking[$"HoldDecision.{hold.Decision}"]));

    private async Task SuppressAsync(long id, Actor actor, CancellationToken cancellation)
    {
        var events = await db.DeliveryEvents.AsNoTracking().Where(e => e.HoldId == id).Unsettled(db, clock.UtcNow()).OrderBy(e => e.Id).ToListAsync(cancellation);
        db.Suppressions.AddRange(events.DistinctBy(e => e.NormalizedEmail).Select(happened => new Suppression
        {
            NormalizedEmail = happened.NormalizedEmail,
            Reason = SuppressionReason.Bounced,
            Note = AddressConsequences.Because(happened, "Suppression.HardBounce"),
            Since = clock.UtcNow(),
            By = actor.Name,
            DeliveryId = happened.DeliveryId,
        }));
    }
}

public static class HeldVerdictQuery
{
    /// <summary>Without the addresses that a mail which went out later has reached, as far as the one who refused them can tell, those that are suppressed for
    /// bouncing all the same, and those that a person has let be mailed again since. That our relay took a mail takes back what it said itself; what somebody
    /// behind it reported, only when nothing has come back since.</summary>
    public static IQueryable<DeliveryEvent> Unsettled(this IQueryable<DeliveryEvent> held, BulletinsDb db, DateTime now)
    {
        var silent = now - SoftBounceRows.Silence;
        return held.Where(e =>
            !db.Suppressions.Any(s => s.NormalizedEmail == e.NormalizedEmail && s.Reason == SuppressionReason.Bounced && (s.LiftedAt == null
                || s.LiftedAt >= e.At && s.LiftedBy != Actor.System.Name && !db.Deliveries.Any(d => d.Id == e.DeliveryId && d.FirstTriedAt > s.LiftedAt)))
            && !db.Deliveries.Any(d => d.ContactId == e.ContactId && d.NormalizedEmail == e.NormalizedEmail && (d.Id == e.DeliveryId || d.FirstTriedAt > e.RecordedAt)
                && (d.State == DeliveryState.Delivered
                    || d.State == DeliveryState.Sent && (e.Source == DeliveryEvent.AtHandover || d.FirstTriedAt > e.RecordedAt && d.FirstTriedAt < silent))));
    }
}
