using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Events;

/// <summary>One thing that came back about a mail, as it was said. Never changed and never deleted: states, scores and suppressions
/// follow from it and can be made anew.</summary>
public sealed class DeliveryEvent
{
    internal const int KeyLength = 200;

    /// <summary>The source of what the server that was handed the mail said there and then.</summary>
    public const string AtHandover = "smtp";

    public long Id { get; init; }

    /// <summary>Names what was said and who said it, so that the same thing is recorded once however often it comes: "mail:DIGEST:1",
    /// "ses:ID", "smtp:DELIVERY:ATTEMPT".</summary>
    public required string Key { get; init; }

    /// <summary>Null, as the next three, while it is about no delivery that is known.</summary>
    public long? DeliveryId { get; init; }
    public long? DispatchId { get; init; }
    public long? ContactId { get; init; }
    public long? MemberId { get; init; }

    /// <summary>The address it is about; that of the delivery, where there is one.</summary>
    public string NormalizedEmail { get; init; } = "";

    public DeliveryEventKind Kind { get; init; }
    public bool Hard { get; init; }
    public ReplyReason Reason { get; init; }

    /// <summary>The enhanced status code (RFC 3463), the reply code, and the server's own words.</summary>
    public string? Status { get; init; }
    public int? Code { get; init; }
    public string? Diagnostic { get; init; }
    public string? Server { get; init; }

    /// <summary>Where it came from: a mailbox, a web hook, the sending itself.</summary>
    public required string Source { get; init; }
    public MatchEvidence? Evidence { get; init; }

    /// <summary>When it happened, as far as it says; else when it came.</summary>
    public DateTime At { get; init; }
    public DateTime RecordedAt { get; init; }

    public long? IncomingMailId { get; init; }

    /// <summary>It speaks of another address than the mail was sent to.</summary>
    public bool IsElsewhere => Elsewhere is not null;

    /// <summary>That address, which its words then begin with.</summary>
    public string? Elsewhere => Diagnostic is ['<', ..] && Diagnostic.IndexOf(">: ", StringComparison.Ordinal) is > 0 and var end && Diagnostic[1..end] is var address
        && address.Contains('@', StringComparison.Ordinal) && !address.Equals(NormalizedEmail, StringComparison.OrdinalIgnoreCase) ? address : null;

    /// <summary>When its consequences were drawn; null while they are still to be.</summary>
    public DateTime? AppliedAt { get; init; }

    /// <summary>The <see cref="Scores.VerdictHold"/> that keeps it from suppressing its address; null for none.</summary>
    public long? HoldId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<DeliveryEvent>
    {
        public void Configure(EntityTypeBuilder<DeliveryEvent> happened)
        {
            happened.Ignore(e => e.IsElsewhere);
            happened.Ignore(e => e.Elsewhere);
            happened.Property(e => e.Key).HasMaxLength(KeyLength);
            happened.Property(e => e.NormalizedEmail).HasMaxLength(320);
            happened.Property(e => e.Status).HasMaxLength(16);
            happened.Property(e => e.Diagnostic).HasMaxLength(Attempt.LongestReply);
            happened.Property(e => e.Server).HasMaxLength(255);
            happened.Property(e => e.Source).HasMaxLength(200);
            happened.HasIndex(e => e.Key).IsUnique();
            happened.HasIndex(e => e.DeliveryId);
            happened.HasIndex(e => new { e.ContactId, e.Id });
            happened.HasIndex(e => new { e.NormalizedEmail, e.Id });
            happened.HasIndex(e => new { e.DispatchId, e.Kind, e.Reason });
            happened.HasIndex(e => e.HoldId).HasFilter("HoldId IS NOT NULL");
            happened.HasIndex(e => e.Id, "IX_DeliveryEvents_Open").HasFilter("AppliedAt IS NULL");
        }
    }
}

public static class DeliveryEventQuery
{
    /// <summary>Without what anybody could have written (<see cref="MatchEvidences.IsWeak"/>).</summary>
    public static IQueryable<DeliveryEvent> Believed(this IQueryable<DeliveryEvent> events) =>
        events.Where(e => e.Evidence == null || e.Evidence != MatchEvidence.OriginalRecipient && e.Evidence != MatchEvidence.Address);

    /// <summary>Without what a server said while it was handed the mail: that made it fail, and is no report that came back.</summary>
    public static IQueryable<DeliveryEvent> CameBack(this IQueryable<DeliveryEvent> events) => events.Believed().Where(e => e.Source != DeliveryEvent.AtHandover);

    /// <summary>Those that anybody could have written.</summary>
    public static IQueryable<DeliveryEvent> Guessed(this IQueryable<DeliveryEvent> events) =>
        events.Where(e => e.Evidence == MatchEvidence.OriginalRecipient || e.Evidence == MatchEvidence.Address);

    /// <summary>Those that say for one reason that addresses of a dispatch are gone.</summary>
    public static IQueryable<DeliveryEvent> HardVerdicts(this IQueryable<DeliveryEvent> events, long? dispatchId, ReplyReason reason) =>
        events.Believed().Where(e => e.DispatchId == dispatchId && e.Kind == DeliveryEventKind.Bounced && e.Reason == reason && e.Hard);
}

public enum DeliveryEventKind
{
    Bounced,
    Delayed,
    Delivered,
    /// <summary>A server passed it on to one that reports nothing, or to several: no proof that it arrived.</summary>
    Relayed,
    Complained,
    /// <summary>A mail program reported that the mail was shown, or deleted unread (RFC 8098).</summary>
    Displayed,
    AutoReplied,
    /// <summary>A provider says that the recipient told it to stop, perhaps about an earlier mail: of what became of this one it says nothing.</summary>
    OptedOut,
    /// <summary>A provider took this mail and then didn't send it, because the recipient had told it to stop: the word to stop, and what became of this one.</summary>
    Withheld,
}
