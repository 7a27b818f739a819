using Bulletins.Audiences;
using Bulletins.Auditing;
using Bulletins.Members;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>Leaves out whom the rule would leave out by now, after the audience was frozen: between preparing and sending, while it was paused
/// or waited for a budget, or while a delivery waited for its next try.</summary>
public static class LateExclusions
{
    private static readonly IReadOnlyList<(SuppressionReason Reason, ExclusionReason Exclusion)> Suppressions =
    [
        (SuppressionReason.Unsubscribed, ExclusionReason.Unsubscribed),
        (SuppressionReason.Bounced, ExclusionReason.Bounced),
        (SuppressionReason.Complained, ExclusionReason.Complained),
        (SuppressionReason.Staff, ExclusionReason.Suppressed),
    ];

    /// <summary>Only rows that nobody has claimed. What is Uncertain stays so, isn't sent once more, and asks nobody.</summary>
    public static async Task ExcludeLateAsync(this BulletinsDb db, long dispatchId, DateTime now, CancellationToken cancellation)
    {
        var (since, topic) = await db.Dispatches.Where(d => d.Id == dispatchId).Select(d => ValueTuple.Create(d.StartedAt, d.Bulletin.TopicId)).SingleAsync(cancellation);
        var due = db.Deliveries.Where(d => d.DispatchId == dispatchId && d.DueAt != null);
        var gone = db.Contacts.Where(c => c.Member.RetiredAt >= since).Select(c => c.Id);
        await ExcludeAsync(due.Where(d => gone.Contains(d.ContactId)), ExclusionReason.MemberRetired, now, cancellation);
        var retired = db.Contacts.Where(c => c.RetiredAt >= since).Select(c => c.Id);
        await ExcludeAsync(due.Where(d => retired.Contains(d.ContactId)), ExclusionReason.ContactRetired, now, cancellation);
        foreach (var (reason, exclusion) in Suppressions)
        {
            var addresses = db.Suppressions.Where(s => s.LiftedAt == null && s.Reason == reason).Select(s => s.NormalizedEmail);
            await ExcludeAsync(due.Where(d => addresses.Contains(d.NormalizedEmail)), exclusion, now, cancellation);
        }
        if (topic is null)
            return;
        var left = db.Subscriptions.Where(s => s.TopicId == topic && s.State == SubscriptionState.Left).Select(s => s.ContactId);
        await ExcludeAsync(due.Where(d => left.Contains(d.ContactId)), ExclusionReason.LeftTopic, now, cancellation);
    }

    private static async Task ExcludeAsync(IQueryable<Delivery> due, ExclusionReason exclusion, DateTime now, CancellationToken cancellation)
    {
        // Asked first, because an UPDATE would keep the journal waiting also when it changes nothing.
        if (!await due.AnyAsync(cancellation))
            return;
        await due.Where(d => d.State == DeliveryState.Uncertain)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.Decision, UncertainDecision.LeaveAsSent)
                .SetProperty(d => d.DecidedBy, Actor.System.Name).SetProperty(d => d.DecidedAt, now).SetProperty(d => d.DecidedAfter, d => d.Attempts), cancellation);
        await due.Where(d => d.State == DeliveryState.Pending || d.State == DeliveryState.Deferred)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Excluded).SetProperty(d => d.Exclusion, exclusion)
                .SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.ChangedAt, now), cancellation);
    }
}
