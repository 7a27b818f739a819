namespace Bulletins.Tracking.Reports;

/// <summary>A mail that came back, as read: what it says, about whom, and every trace of the mail it is about.</summary>
/// <param name="Kind">The gravest of its recipients: a report that names a failure and a delivery is a bounce.</param>
public sealed record MailReport(ReportKind Kind, IReadOnlyList<ReportedRecipient> Recipients)
{
    /// <summary>The host that reports (RFC 3464 section 2.2.2), or the one that sent the message.</summary>
    public string? Server { get; init; }

    /// <summary>Original-Envelope-Id (RFC 3464 section 2.2.1): the ENVID of the mail it is about.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>The Message-ID of the returned mail, without angle brackets; or the one that an answer refers to.</summary>
    public string? OriginalMessageId { get; init; }

    /// <summary>Tokens of deliveries out of our own header fields in the returned mail (List-Unsubscribe, Archived-At).</summary>
    public IReadOnlyList<string> HeaderTokens { get; init; } = [];

    /// <summary>The addresses that this mail itself was sent to, as its trace fields tell, and before them the envelope sender of the mail it is about
    /// where it names that. The token in the envelope sender is found here.</summary>
    public IReadOnlyList<string> SentTo { get; init; } = [];

    /// <summary>Who sent it, and about what.</summary>
    public string From { get; init; } = "";
    public string Subject { get; init; } = "";

    /// <summary>When it was written, in UTC; null when it doesn't say.</summary>
    public DateTime? Date { get; init; }

    /// <summary>A program wrote it for programs, and about no mail of ours: nobody has to look at it.</summary>
    public bool IsForPrograms { get; init; }

    /// <summary>What an automatic answer suggests about the address; null for everything else.</summary>
    public AddressSuggestion? Suggestion { get; init; }
}

/// <summary>One recipient that a report is about.</summary>
/// <param name="Kind">What the report says of this one.</param>
/// <param name="Address">The one that mail was refused for; null when the report doesn't name it.</param>
/// <param name="Hard">A permanent refusal that says that the address or its domain takes no mail, or that gives no reason. What can pass, or
/// what other words, another sender or a later day could change, isn't: full, too fast, spam, policy, reputation, size, expired.</param>
/// <param name="Status">The enhanced status code (RFC 3463), such as 5.1.1.</param>
/// <param name="Code">The reply code (RFC 5321 section 4.2), such as 550.</param>
/// <param name="Diagnostic">The server's own words.</param>
public sealed record ReportedRecipient(
    ReportKind Kind, string? Address, bool Hard, Sending.Replies.ReplyReason Reason, string? Status, int? Code, string? Diagnostic)
{
    /// <summary>The address as we gave it (RFC 3464 section 2.3.1), where the report tells it from the one in the end.</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>Passed on or expanded to several (RFC 3464 section 2.3.3): what became of it then, nobody reports.</summary>
    public bool IsRelayed { get; init; }

    /// <summary>A provider took the mail and didn't send it, because the recipient had complained before.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>The host that refused it, where that isn't the reporting one (RFC 3464 section 2.3.5).</summary>
    public string? RemoteServer { get; init; }
}

/// <summary>What an automatic answer suggests to staff. Nothing is done about it by itself.</summary>
/// <param name="HasLeft">The person no longer works there, or no longer reads this address.</param>
/// <param name="WriteTo">The address to write to instead; null when none is named.</param>
public sealed record AddressSuggestion(bool HasLeft, string? WriteTo);
