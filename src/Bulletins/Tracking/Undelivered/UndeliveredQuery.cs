using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Undelivered;

/// <summary>Finds the firms that got nothing of a circular, from the side of what failed, which is small and has an index.</summary>
internal static class UndeliveredQuery
{
    /// <summary>States of rows that can put a firm on the list.</summary>
    private static readonly DeliveryState[] Amiss = [DeliveryState.Failed, DeliveryState.Bounced, DeliveryState.Excluded];
    private static readonly DeliveryState[] AmissWhenCutOff = [.. Amiss, DeliveryState.Cancelled];

    /// <summary>The mail is with the recipient, may be, or is still to go. An uncertain one counts as such: the relay may have taken it, and
    /// whether to send it once more is asked elsewhere.</summary>
    private static readonly DeliveryState[] Reached =
    [
        DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Deferred, DeliveryState.Sent, DeliveryState.Delivered,
        DeliveryState.Complained, DeliveryState.Uncertain,
    ];

    private static readonly DeliveryState[] NotAmiss = [.. Reached, DeliveryState.Cancelled];

    /// <summary>Whom it leaves out by their own will, or by the word of staff.</summary>
    private static readonly ExclusionReason?[] Meant = [.. Enum.GetValues<ExclusionReason>()
        .Except([ExclusionReason.Bounced, ExclusionReason.ContactRetired, ExclusionReason.DuplicateAddress]).Select(reason => (ExclusionReason?)reason)];

    private static readonly DeliveryState[] Lost = [DeliveryState.Failed, DeliveryState.Bounced, DeliveryState.Excluded, DeliveryState.Cancelled];

    /// <summary>Those of the dispatches that ended at their limit, with mails that had not gone out.</summary>
    public static IQueryable<Dispatch> CutOff(this IQueryable<Dispatch> dispatches) =>
        dispatches.Where(d => d.StateReason != null && (d.State == DispatchState.Completed || d.State == DispatchState.Cancelled && d.PreparedAt != null));

    /// <summary>Of each firm that got nothing, and that staff haven't done with, the first delivery that is to blame.</summary>
    /// <remarks>To blame are failures, bounces, addresses that were suppressed for bouncing, a firm that nobody acts for any more, and what was
    /// cancelled because the limit passed. A row that another one of the same address stands for follows that one. Who left by their own will, and
    /// whom staff suppressed, isn't to blame; nor is what staff cancelled, though it reaches nobody either.</remarks>
    /// <param name="cutOff">Whether it is one of those that <see cref="CutOff"/> gives. Asked before, so that a million rows that staff cancelled
    /// aren't looked at.</param>
    public static IQueryable<Delivery> Undelivered(this BulletinsDb db, long dispatchId, bool cutOff)
    {
        var (amiss, well) = cutOff ? (AmissWhenCutOff, Reached) : (Amiss, NotAmiss);
        return db.Deliveries.AsNoTracking()
            .Where(d => d.DispatchId == dispatchId && amiss.Contains(d.State)
                && (d.State != DeliveryState.Excluded || d.Exclusion == ExclusionReason.Bounced || d.Exclusion == ExclusionReason.ContactRetired
                    || d.Exclusion == ExclusionReason.DuplicateAddress && !db.Deliveries.Any(twin =>
                        twin.DispatchId == d.DispatchId && twin.NormalizedEmail == d.NormalizedEmail && (well.Contains(twin.State) || Meant.Contains(twin.Exclusion)))))
            .Where(d => !(from contact in db.Contacts
                          where contact.MemberId == d.MemberId
                          from other in db.Deliveries
                          where other.DispatchId == d.DispatchId && other.ContactId == contact.Id && other.Id != d.Id
                             && (Reached.Contains(other.State)
                                 || other.Exclusion == ExclusionReason.DuplicateAddress && db.Deliveries.Any(twin =>
                                     twin.DispatchId == d.DispatchId && twin.NormalizedEmail == other.NormalizedEmail && Reached.Contains(twin.State))
                                 || d.Exclusion == ExclusionReason.ContactRetired && (other.Exclusion != ExclusionReason.ContactRetired || other.Id < d.Id)
                                 || other.Id < d.Id && (other.State != DeliveryState.Excluded && amiss.Contains(other.State) || other.Exclusion == ExclusionReason.Bounced
                                     || other.Exclusion == ExclusionReason.DuplicateAddress && !db.Deliveries.Any(twin =>
                                         twin.DispatchId == d.DispatchId && twin.NormalizedEmail == other.NormalizedEmail && (well.Contains(twin.State) || Meant.Contains(twin.Exclusion)))))
                          select other).Any())
            .Where(d => !db.UndeliveredResolutions.Done(db).Any(done => done.DispatchId == d.DispatchId && done.MemberId == d.MemberId))
            .Where(d => db.Members.Any(m => m.Id == d.MemberId && m.Status != MemberStatus.Retired));
    }

    /// <summary>The latest word about each firm, where it takes the firm off the list.</summary>
    public static IQueryable<UndeliveredResolution> Done(this IQueryable<UndeliveredResolution> resolutions, BulletinsDb db) =>
        resolutions.AsNoTracking().Where(r => !db.UndeliveredResolutions.Any(later => later.DispatchId == r.DispatchId && later.MemberId == r.MemberId && later.Id > r.Id)
            && (r.Remedy == UndeliveredRemedy.ToldOtherwise || r.Remedy == UndeliveredRemedy.NotNeeded
                || r.Remedy == UndeliveredRemedy.SentAgain
                    && !db.Dispatches.Any(again => again.Id == r.ResendId && again.State == DispatchState.Cancelled)
                    && !db.Deliveries.Any(again => again.DispatchId == r.ResendId && Lost.Contains(again.State))));
}
