namespace Bulletins.Tracking.Events;

/// <summary>What a report was matched to a delivery by, the best first. A token is unguessable; an address alone can be forged by anybody.</summary>
public enum MatchEvidence
{
    /// <summary>It was sent to the address that only this delivery's mail carried (VERP).</summary>
    EnvelopeSender,
    /// <summary>The ENVID that went with the mail (RFC 3461 section 4.4).</summary>
    EnvelopeId,
    /// <summary>Original-Recipient (RFC 3464 section 2.3.1) beside a Message-ID or a token of the same dispatch.</summary>
    OriginalRecipient,
    /// <summary>The Message-ID of the returned mail.</summary>
    MessageId,
    /// <summary>A field of our own in the returned mail.</summary>
    OwnHeader,
    /// <summary>The recipient's address and nothing else: weak, and alone it never suppresses.</summary>
    Address,
}
