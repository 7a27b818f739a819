using Bulletins.Audiences;
using Bulletins.Auditing;
using Bulletins.Members;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Leaves out those whose address was suppressed after the audience was frozen: between preparing and sending,
/// or while a delivery waited for its next try.</summary>
public static class LateExclusions
{
    private static readonly IReadOnlyList<(SuppressionReason Reason, ExclusionReason Exclusion)> Reasons =
    [
        (SuppressionReason.Unsubscribed, ExclusionReason.Unsubscribed),
        (SuppressionReason.Bounced, ExclusionReason.Bounced),
        (SuppressionReason.Complained, ExclusionReason.Complained),
        (SuppressionReason.Staff, ExclusionReason.Suppressed),
    ];

    /// <summary>Only rows that nobody has claimed. What is Uncertain stays so, isn't sent once more, and asks nobody.</summary>
    public static async Task ExcludeSuppressedAsync(this BulletinsDb db, long dispatchId, DateTime now, CancellationToken cancellation)
    {
        foreach (var (reason, exclusion) in Reasons)
        {
            var addresses = db.Suppressions.Where(s => s.LiftedAt == null && s.Reason == reason).Select(s => s.NormalizedEmail);
            var suppressed = db.Deliveries.Where(d => d.DispatchId == dispatchId && addresses.Contains(d.NormalizedEmail) && d.DueAt != null);
            // Asked first, because an UPDATE would keep the journal waiting also when it changes nothing.
            if (!await suppressed.AnyAsync(cancellation))
                continue;
            await suppressed.Where(d => d.State == DeliveryState.Uncertain)
                .ExecuteUpdateAsync(row => row.SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.Decision, UncertainDecision.LeaveAsSent)
                    .SetProperty(d => d.DecidedBy, Actor.System.Name).SetProperty(d => d.DecidedAt, now).SetProperty(d => d.DecidedAfter, d => d.Attempts), cancellation);
            await suppressed.Where(d => d.State == DeliveryState.Pending || d.State == DeliveryState.Deferred)
                .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Excluded).SetProperty(d => d.Exclusion, exclusion)
                    .SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.ChangedAt, now), cancellation);
        }
    }
}
