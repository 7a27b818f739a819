using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Sending.Replies;
using Bulletins.Texts;

namespace Bulletins.Tracking.Undelivered;

/// <summary>A firm that got nothing of a circular, with all that whoever rings it up needs.</summary>
/// <param name="Tried">What was tried, the circular's own deliveries first, then what was sent again, oldest first.</param>
/// <param name="Contacts">Those who act for the firm now.</param>
/// <param name="Last">What staff last did about it; null when nothing was done yet.</param>
public sealed record UndeliveredFirm(Dispatch Dispatch, Member Member, IReadOnlyList<TriedContact> Tried, IReadOnlyList<FirmContact> Contacts, UndeliveredResolution? Last)
{
    /// <summary>It was sent again, and that failed too.</summary>
    public bool IsBack => Last?.Remedy == UndeliveredRemedy.SentAgain;
}

/// <param name="Reason">Null when a reply gave none, or there was no attempt.</param>
/// <param name="Said">The server's words, or why the address is suppressed; null when there are none.</param>
/// <param name="Again">Whether it is a delivery of a resend.</param>
public sealed record TriedContact(Delivery Delivery, ReplyReason? Reason, string? Said, DateTime At, bool Again)
{
    /// <summary>Of an attempt nobody knows whether it was taken: sent again, they may have it twice.</summary>
    public bool MayHaveIt => Delivery.UncertainAttempts > 0 && Delivery.State != DeliveryState.Bounced;

    /// <summary>In the reader's language.</summary>
    public string Why =>
        Delivery.Exclusion is { } exclusion ? Words.Audiences[$"ExclusionReason.{exclusion}"]
        : Reason is { } reason ? Words.Sending[$"ReplyReason.{reason}"]
        : Words.Dispatching[$"DeliveryState.{Delivery.State}"];
}

/// <param name="Suppressions">What keeps the address from being mailed now; empty when nothing does.</param>
public sealed record FirmContact(Contact Contact, IReadOnlyList<Suppression> Suppressions);

/// <summary>A firm that staff are done with.</summary>
public sealed record SettledFirm(Member Member, UndeliveredResolution Resolution, Contact? SentTo);
