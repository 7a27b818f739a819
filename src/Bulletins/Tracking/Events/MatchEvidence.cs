namespace Bulletins.Tracking.Events;

/// <summary>What a report was matched to a delivery by, the best first. A token is unguessable; an address can be known to anybody.</summary>
public enum MatchEvidence
{
    /// <summary>It was sent to the address that only this delivery's mail carried (VERP).</summary>
    EnvelopeSender,
    /// <summary>The ENVID that went with the mail (RFC 3461 section 4.4).</summary>
    EnvelopeId,
    /// <summary>The Message-ID of the returned mail.</summary>
    MessageId,
    /// <summary>A field of our own in the returned mail.</summary>
    OwnHeader,
    /// <summary>Original-Recipient (RFC 3464 section 2.3.1), the address as we gave it, and no token: weak.</summary>
    OriginalRecipient,
    /// <summary>The recipient's address and nothing else: weak.</summary>
    Address,
}

public static class MatchEvidences
{
    /// <summary>Anybody could have written it: it is shown, and nothing follows from it.</summary>
    public static bool IsWeak(this MatchEvidence evidence) => evidence is MatchEvidence.OriginalRecipient or MatchEvidence.Address;
}
