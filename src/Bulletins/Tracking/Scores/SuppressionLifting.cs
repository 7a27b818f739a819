using Bulletins.Auditing;
using Bulletins.Members.Suppressions;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Scores;

/// <summary>Lets an address be mailed again. When it had bounced, what counted against it counts no more from that moment.</summary>
public sealed class SuppressionLifting(BulletinsDb db, SuppressionList suppressions, TimeProvider clock)
{
    /// <inheritdoc cref="SuppressionList.LiftAsync"/>
    public async Task<Suppression> LiftAsync(long id, string? because, Actor actor, CancellationToken cancellation = default)
    {
        var score = await db.Suppressions.Where(s => s.Id == id && s.Reason == SuppressionReason.Bounced)
            .Join(db.AddressScores, s => s.NormalizedEmail, s => s.NormalizedEmail, (_, found) => found).SingleOrDefaultAsync(cancellation);
        score?.Clear(clock.UtcNow());
        try
        {
            // Saved together.
            return await suppressions.LiftAsync(id, because, actor, cancellation);
        }
        catch
        {
            db.ChangeTracker.Clear();
            throw;
        }
    }
}
