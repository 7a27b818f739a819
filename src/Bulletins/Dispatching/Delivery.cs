using Bulletins.Audiences;
using Bulletins.Members;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Dispatching;

/// <summary>One dispatch to one contact: one row, one state, always. Written set-based when the audience is frozen
/// and from then on only by the dispatch queue, so no method here changes it.</summary>
public sealed class Delivery
{
    public long Id { get; init; }
    public long DispatchId { get; init; }
    public Dispatch Dispatch { get; init; } = null!;
    public long ContactId { get; init; }
    public long MemberId { get; init; }

    /// <summary>Names the delivery in mailed links, in its Message-ID and in its envelope sender.</summary>
    public string Token { get; init; } = PublicToken.New();

    /// <summary>Name, organisation, address and language as they were when the audience was frozen.</summary>
    public string Name { get; init; } = "";
    public string Organisation { get; init; } = "";
    public string Email { get; init; } = "";
    public string NormalizedEmail { get; init; } = "";
    public Language Language { get; init; }

    /// <summary>Whose pace it follows: the name of one of <see cref="MailboxProviders"/>; empty for all other domains.</summary>
    public string MailboxProvider { get; init; } = "";

    public DeliveryState State { get; init; }
    public ExclusionReason? Exclusion { get; init; }

    /// <summary>When a worker may claim it; null while one holds it, and when nothing more is to be done with it.</summary>
    public DateTime? DueAt { get; init; }

    /// <summary>The worker that holds the row; null when nobody does.</summary>
    public long? ClaimedBy { get; init; }

    /// <summary>How many attempts were begun.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first attempt began: the days that retrying may take count from here. Null before there was one. Attempts that were refused for
    /// what we are don't set it, and their waits move it on; so does whatever keeps a next try from being made at its time.</summary>
    public DateTime? FirstTriedAt { get; init; }

    /// <summary>How many of the attempts the recipient's side refused for now: where the row stands in the retry schedule.
    /// A relay's own failures don't count.</summary>
    public int Refusals { get; init; }

    /// <summary>How many of the attempts the relay broke off for what we are: the recipient has done nothing, so they bring the row no nearer to its end.
    /// It ends with its dispatch, which pauses when nothing else happens to it.</summary>
    public int ExcusedAttempts { get; init; }

    /// <summary>How many of the attempts ended without anybody knowing whether the relay took the mail.</summary>
    public int UncertainAttempts { get; init; }

    /// <summary>How many attempts, without the uncertain ones, belong to rounds before staff had it tried anew.</summary>
    public int EarlierAttempts { get; init; }

    /// <summary>The revision of the content that the last attempt carried; null before the first.</summary>
    public int? ContentRevision { get; init; }

    /// <summary>What somebody decided while nobody knew whether the relay had taken it; null when nobody had to.</summary>
    public UncertainDecision? Decision { get; init; }
    public DateTime? DecidedAt { get; init; }
    public string? DecidedBy { get; init; }

    /// <summary>The attempt that the decision is about. Once a later one has begun, it is spent.</summary>
    public int? DecidedAfter { get; init; }

    /// <summary>Waits for a person: uncertain, and neither tried again by itself nor decided.</summary>
    public bool NeedsDecision => State == DeliveryState.Uncertain && DueAt is null && ClaimedBy is null && !(DecidedAfter >= Attempts);

    /// <summary>When the state last changed.</summary>
    public DateTime ChangedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Delivery>
    {
        public void Configure(EntityTypeBuilder<Delivery> delivery)
        {
            delivery.Property(d => d.Token).HasMaxLength(PublicToken.Length);
            delivery.Property(d => d.Name).HasMaxLength(200);
            delivery.Property(d => d.Organisation).HasMaxLength(200);
            delivery.Property(d => d.Email).HasMaxLength(320);
            delivery.Property(d => d.NormalizedEmail).HasMaxLength(320);
            delivery.Property(d => d.MailboxProvider).HasMaxLength(Dispatching.MailboxProvider.NameLength);
            delivery.Property(d => d.DecidedBy).HasMaxLength(256);
            delivery.HasOne(d => d.Dispatch).WithMany().HasForeignKey(d => d.DispatchId).OnDelete(DeleteBehavior.Restrict);
            delivery.HasOne<Contact>().WithMany().HasForeignKey(d => d.ContactId).OnDelete(DeleteBehavior.Restrict);
            delivery.HasIndex(d => new { d.DispatchId, d.ContactId }).IsUnique();
            delivery.HasIndex(d => new { d.DispatchId, d.NormalizedEmail });
            delivery.HasIndex(d => new { d.DispatchId, d.MailboxProvider, d.DueAt }).HasFilter("DueAt IS NOT NULL");
            delivery.HasIndex(d => new { d.DispatchId, d.State });
            // Only few rows are ever in it: it costs sending nothing, and the console asks for them all the time.
            delivery.HasIndex(d => d.DispatchId, "IX_Deliveries_Uncertain").HasFilter("State = 'Uncertain'");
            // The same holds for these two: an exclusion is written when the audience is frozen, and what nobody knows is rare.
            delivery.HasIndex(d => new { d.DispatchId, d.Exclusion }).HasFilter("Exclusion IS NOT NULL");
            delivery.HasIndex(d => d.DispatchId, "IX_Deliveries_Doubtful").HasFilter("UncertainAttempts > 0");
            // Claims ask it before they turn to first tries, so that a next try is made at its time.
            delivery.HasIndex(d => new { d.DispatchId, d.MailboxProvider, d.DueAt }, "IX_Deliveries_NextTries").HasFilter("DueAt IS NOT NULL AND Attempts > 0");
            delivery.HasIndex(d => d.ContactId);
            delivery.HasIndex(d => d.ClaimedBy).HasFilter("ClaimedBy IS NOT NULL");
            delivery.HasIndex(d => d.Token).IsUnique();
        }
    }
}

public enum DeliveryState
{
    /// <summary>Waits to be sent.</summary>
    Pending,
    /// <summary>The intent to hand it to a relay is recorded; the outcome isn't yet.</summary>
    Sending,
    /// <summary>Refused for now; will be tried again at the time shown.</summary>
    Deferred,
    /// <summary>A relay took it. That says nothing about the mailbox.</summary>
    Sent,
    /// <summary>A success report came back.</summary>
    Delivered,
    /// <summary>Refused for good, or tried as often as allowed.</summary>
    Failed,
    /// <summary>A failure report came back later.</summary>
    Bounced,
    /// <summary>The recipient reported it as spam.</summary>
    Complained,
    /// <summary>The worker died, or the line broke, between handing over and recording: the relay may have taken it.</summary>
    Uncertain,
    /// <summary>Left out of the audience, with the reason.</summary>
    Excluded,
    /// <summary>Not sent, because the dispatch was cancelled or ran past its limit.</summary>
    Cancelled,
}

/// <summary>A person's word about a delivery of which nobody can say whether the relay took it.</summary>
public enum UncertainDecision
{
    /// <summary>Under the same Message-ID.</summary>
    SendOnceMore,
    /// <summary>It is regarded as sent, and stays Uncertain.</summary>
    LeaveAsSent,
    /// <summary>The text was corrected meanwhile: an erratum goes there instead.</summary>
    Erratum,
}
