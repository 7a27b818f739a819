using Bulletins.Audiences;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Storage;
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

    /// <summary>Only rows that nobody has claimed. What is Uncertain stays so, isn't sent once more, and asks nobody; what waits for its next try after an attempt
    /// of which nobody knows is Uncertain again.</summary>
    /// <remarks>A row that isn't due is passed over: whoever makes one due again asks in the same transaction, since a run that is under way claims it at once.</remarks>
    public static async Task ExcludeLateAsync(this BulletinsDb db, long dispatchId, DateTime now, CancellationToken cancellation)
    {
        var (since, topic) = await db.Dispatches.Where(d => d.Id == dispatchId).Select(d => ValueTuple.Create(d.StartedAt, d.Bulletin.TopicId)).SingleAsync(cancellation);
        var due = db.Deliveries.Where(d => d.DispatchId == dispatchId && d.DueAt != null);
        var gone = db.Contacts.Where(c => c.Member.RetiredAt >= since).Select(c => c.Id);
        await ExcludePersonsAsync(due.Where(d => gone.Contains(d.ContactId)), ExclusionReason.MemberRetired);
        var retired = db.Contacts.Where(c => c.RetiredAt >= since).Select(c => c.Id);
        await ExcludePersonsAsync(due.Where(d => retired.Contains(d.ContactId)), ExclusionReason.ContactRetired);
        foreach (var (reason, exclusion) in Suppressions)
        {
            var addresses = db.Suppressions.Where(s => s.LiftedAt == null && s.Reason == reason).Select(s => s.NormalizedEmail);
            var suppressed = due.Where(d => addresses.Contains(d.NormalizedEmail));
            // Asked first, because an UPDATE would keep the journal waiting also when it changes nothing.
            if (await suppressed.AnyAsync(cancellation))
                await db.InSlicesAsync(suppressed, slice => ExcludeAsync(slice, exclusion, now, cancellation), cancellation);
        }
        if (topic is null)
            return;
        var left = db.Subscriptions.Where(s => s.TopicId == topic && s.State == SubscriptionState.Left).Select(s => s.ContactId);
        await ExcludePersonsAsync(due.Where(d => left.Contains(d.ContactId)), ExclusionReason.LeftTopic);

        async Task ExcludePersonsAsync(IQueryable<Delivery> leaving, ExclusionReason exclusion)
        {
            if (!await leaving.AnyAsync(cancellation))
                return;
            // Whoever stands for an address comes in the transaction in which the one before goes.
            await db.InSlicesAsync(leaving, slice => db.TogetherAsync(async () =>
            {
                var excluded = await ExcludeAsync(slice, exclusion, now, cancellation);
                if (excluded > 0)
                    await db.LetOthersStandAsync(dispatchId, topic, exclusion, now, cancellation);
                return excluded;
            }, cancellation), cancellation);
        }
    }

    /// <summary>Whoever stood for a shared address is left out: the next one does who was only left out for the sake of that one mail. Nobody does where the mail may have
    /// come there already: a second one, under another Message-ID, would be seen by whoever reads it and by nobody here.</summary>
    private static Task<int> LetOthersStandAsync(this BulletinsDb db, long dispatchId, long? topic, ExclusionReason exclusion, DateTime now, CancellationToken cancellation)
    {
        var deliveries = db.Deliveries.Where(d => d.DispatchId == dispatchId);
        var freed = deliveries.Where(d => d.Exclusion == exclusion && d.ChangedAt == now).Select(d => d.NormalizedEmail);
        var others = deliveries.Where(d => d.Exclusion == ExclusionReason.DuplicateAddress && freed.Contains(d.NormalizedEmail)
            && !deliveries.Any(same => same.NormalizedEmail == d.NormalizedEmail && (same.State != DeliveryState.Excluded || same.UncertainAttempts > 0))
            && !db.Suppressions.Any(s => s.NormalizedEmail == d.NormalizedEmail && s.LiftedAt == null)
            && db.Contacts.Any(c => c.Id == d.ContactId && c.RetiredAt == null && c.Member.Status != MemberStatus.Retired
                && !c.Subscriptions.Any(s => s.TopicId == topic && s.State == SubscriptionState.Left)));
        var next = others.GroupBy(d => d.NormalizedEmail).Select(same => same.Min(d => d.ContactId));
        return deliveries.Where(d => d.Exclusion == ExclusionReason.DuplicateAddress && next.Contains(d.ContactId))
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Pending).SetProperty(d => d.Exclusion, (ExclusionReason?)null)
                .SetProperty(d => d.DueAt, now).SetProperty(d => d.ChangedAt, now), cancellation);
    }

    private static async Task<int> ExcludeAsync(IQueryable<Delivery> due, ExclusionReason exclusion, DateTime now, CancellationToken cancellation)
    {
        var uncertain = await due.Where(d => d.State == DeliveryState.Uncertain || d.State == DeliveryState.Deferred && d.UncertainAttempts > 0)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Uncertain).SetProperty(d => d.ChangedAt, d => d.State == DeliveryState.Uncertain ? d.ChangedAt : now)
                .SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.Decision, UncertainDecision.LeaveAsSent)
                .SetProperty(d => d.DecidedBy, Actor.System.Name).SetProperty(d => d.DecidedAt, now).SetProperty(d => d.DecidedAfter, d => d.Attempts), cancellation);
        return uncertain + await due.Where(d => d.State == DeliveryState.Pending || d.State == DeliveryState.Deferred)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Excluded).SetProperty(d => d.Exclusion, exclusion)
                .SetProperty(d => d.DueAt, (DateTime?)null).SetProperty(d => d.ChangedAt, now), cancellation);
    }
}
