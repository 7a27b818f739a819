namespace Bulletins.Tracking.Reports;

/// <summary>What a mail that came back says.</summary>
public enum ReportKind
{
    /// <summary>The mail was not delivered, and nobody tries any more.</summary>
    Bounce,
    /// <summary>Not delivered yet; the server goes on trying.</summary>
    Delay,
    /// <summary>Delivered, relayed or expanded (RFC 3464 section 2.3.3).</summary>
    Delivered,
    /// <summary>The recipient called it spam (RFC 5965).</summary>
    Complaint,
    /// <summary>A mail program says what became of it in the recipient's hands (RFC 8098).</summary>
    Receipt,
    /// <summary>A machine answered for a person who is away, has left, or was written to (RFC 3834).</summary>
    AutoReply,
    /// <summary>Anything else: written by a person, or nothing that concerns a mail of ours.</summary>
    Other,
}
