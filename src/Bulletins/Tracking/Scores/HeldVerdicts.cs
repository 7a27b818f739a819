using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Scores;

/// <summary>A hold that waits for a decision.</summary>
/// <param name="Addresses">How many it is about.</param>
public sealed record OpenHold(VerdictHold Hold, int Addresses);

/// <summary>What a person decides about suppressions that were held back.</summary>
public sealed class HeldVerdicts(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    public async Task<IReadOnlyList<OpenHold>> OpenAsync(CancellationToken cancellation = default)
    {
        var holds = await db.VerdictHolds.AsNoTracking().Where(h => h.Decision == null).OrderBy(h => h.Id).Take(20).ToListAsync(cancellation);
        var open = new List<OpenHold>();
        foreach (var hold in holds)
            open.Add(new OpenHold(hold, await db.DeliveryEvents.Where(e => e.HoldId == hold.Id).Select(e => e.NormalizedEmail).Distinct().CountAsync(cancellation)));
        return open;
    }

    /// <summary>The addresses are gone: each is suppressed, with what was said of it.</summary>
    /// <exception cref="ConflictException">Somebody has decided: it says who, when and what.</exception>
    /// <exception cref="NotFoundException">There is no such hold.</exception>
    public Task ApplyAsync(long id, Actor actor, CancellationToken cancellation = default) => DecideAsync(id, HoldDecision.Applied, actor, cancellation);

    /// <summary>The server was wrong: all of them are mailed on.</summary>
    /// <exception cref="ConflictException">Somebody has decided: it says who, when and what.</exception>
    /// <exception cref="NotFoundException">There is no such hold.</exception>
    public Task DismissAsync(long id, Actor actor, CancellationToken cancellation = default) => DecideAsync(id, HoldDecision.Dismissed, actor, cancellation);

    private async Task<VerdictHold> DecideAsync(long id, HoldDecision decision, Actor actor, CancellationToken cancellation)
    {
        try
        {
            return await db.InTransactionAsync(() => DecideOnceAsync(id, decision, actor, cancellation), cancellation);
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
        audit.Record(actor, decision == HoldDecision.Applied ? "suppression.apply-held" : "suppression.dismiss-held", $"hold:{id}", hold.Domain);
        await db.SaveChangesAsync(cancellation);
        return hold;
    }

    private static ConflictException Decided(VerdictHold hold) => new(new Fault(Words.Tracking, "Hold.Decided", hold.DecidedBy,
        $"{HongKongTime.FromUtc(hold.DecidedAt!.Value):yyyy-MM-dd HH:mm}", Words.Tracking[$"HoldDecision.{hold.Decision}"]));

    private async Task SuppressAsync(long id, Actor actor, CancellationToken cancellation)
    {
        var events = await db.DeliveryEvents.AsNoTracking().Where(e => e.HoldId == id
            && !db.Suppressions.Any(s => s.NormalizedEmail == e.NormalizedEmail && s.Reason == SuppressionReason.Bounced && s.LiftedAt == null)).OrderBy(e => e.Id).ToListAsync(cancellation);
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
