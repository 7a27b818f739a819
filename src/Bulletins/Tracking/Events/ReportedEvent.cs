using Bulletins.Sending.Replies;

namespace Bulletins.Tracking.Events;

/// <summary>Something that was said about a mail, before it is known which mail that is.</summary>
/// <param name="Key">See <see cref="DeliveryEvent.Key"/>.</param>
/// <param name="At">In UTC.</param>
public sealed record ReportedEvent(string Key, DeliveryEventKind Kind, string Source, DateTime At, DeliveryTraces Traces)
{
    public bool Hard { get; init; }
    public ReplyReason Reason { get; init; }
    public string? Status { get; init; }
    public int? Code { get; init; }
    public string? Diagnostic { get; init; }
    public string? Server { get; init; }
    public long? IncomingMailId { get; init; }
}

/// <summary>Everything that may tell which delivery is meant. None of it is believed before it is found in the tables.</summary>
public sealed record DeliveryTraces
{
    /// <summary>The addresses that the report itself was sent to, or the envelope sender that it names.</summary>
    public IReadOnlyList<string> SentTo { get; init; } = [];
    public string? EnvelopeId { get; init; }
    public string? OriginalRecipient { get; init; }

    /// <summary>With or without angle brackets.</summary>
    public string? MessageId { get; init; }
    public IReadOnlyList<string> HeaderTokens { get; init; } = [];
    public string? Address { get; init; }
}
