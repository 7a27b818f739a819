using Bulletins.Storage;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Incoming;

/// <summary>A mail that came back, kept as it was received. It is on disk before its mailbox may forget it, and is read afterwards.</summary>
public sealed class IncomingMail : IVersioned
{
    public const int SubjectLength = 500;

    public long Id { get; init; }

    /// <summary>SHA-256 of its octets, in hexadecimal: no mail is taken in twice, from whatever source.</summary>
    public required string Digest { get; init; }

    /// <summary>The mailbox, folder or command it came by, in the words of the configuration.</summary>
    public required string Source { get; init; }

    public DateTime ReceivedAt { get; init; }

    /// <summary>In octets; more than are kept where only the beginning of a very large mail is.</summary>
    public long Size { get; init; }

    public IncomingMailState State { get; private set; }

    /// <summary>What it says; null until it was read.</summary>
    public ReportKind? Kind { get; private set; }

    public string From { get; private set; } = "";
    public string Subject { get; private set; } = "";

    /// <summary>The delivery it is about; null when none was found.</summary>
    public long? DeliveryId { get; private set; }
    public MatchEvidence? Evidence { get; private set; }

    /// <summary>What an automatic answer suggests to staff about the address.</summary>
    public bool SuggestsLeft { get; private set; }
    public string? SuggestedAddress { get; private set; }

    /// <summary>When somebody, or forwarding, was done with it.</summary>
    public DateTime? HandledAt { get; private set; }
    public string? HandledBy { get; private set; }

    public int Version { get; set; }

    public bool WaitsForStaff => State is IncomingMailState.ForStaff or IncomingMailState.Unmatched or IncomingMailState.Guessed;

    public void Read(MailReport report, long? deliveryId, MatchEvidence? evidence, IncomingMailState state)
    {
        Kind = report.Kind;
        From = Cut(report.From, 320);
        Subject = Cut(report.Subject, SubjectLength);
        DeliveryId = deliveryId;
        Evidence = evidence;
        SuggestsLeft = report.Suggestion?.HasLeft ?? false;
        SuggestedAddress = report.Suggestion?.WriteTo is { } address ? Cut(address, 320) : null;
        State = state;
    }

    /// <summary>It can't be forwarded: a person is to look at it.</summary>
    public void LeaveToStaff() => State = IncomingMailState.ForStaff;

    /// <summary>A program wrote it for programs: nobody has to look at it.</summary>
    public void LeaveAside() => State = IncomingMailState.Recorded;

    public void Handle(IncomingMailState state, DateTime at, string by)
    {
        State = state;
        HandledAt = at;
        HandledBy = by;
    }

    /// <summary>Never between the two halves of one character.</summary>
    private static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    internal sealed class Mapping : IEntityTypeConfiguration<IncomingMail>
    {
        public void Configure(EntityTypeBuilder<IncomingMail> mail)
        {
            mail.Ignore(m => m.WaitsForStaff);
            mail.Property(m => m.Digest).HasMaxLength(64);
            mail.Property(m => m.Source).HasMaxLength(200);
            mail.Property(m => m.From).HasMaxLength(320);
            mail.Property(m => m.Subject).HasMaxLength(SubjectLength);
            mail.Property(m => m.SuggestedAddress).HasMaxLength(320);
            mail.Property(m => m.HandledBy).HasMaxLength(256);
            mail.HasIndex(m => m.Digest).IsUnique();
            mail.HasIndex(m => new { m.State, m.Id });
            mail.HasIndex(m => m.DeliveryId);
        }
    }
}

public enum IncomingMailState
{
    /// <summary>Received and kept; nobody has read it yet.</summary>
    Received,
    /// <summary>Read, and what it says is recorded.</summary>
    Recorded,
    /// <summary>A report about a mail that isn't ours, or that says too little to tell which.</summary>
    Unmatched,
    /// <summary>A bounce or complaint that only names an address of ours, as anybody could (<see cref="MatchEvidences.IsWeak"/>): nothing follows from it.</summary>
    Guessed,
    /// <summary>A person's answer, to be forwarded to the issuer.</summary>
    ToForward,
    Forwarded,
    /// <summary>Something that staff should look at: a suggestion, or what no rule fits.</summary>
    ForStaff,
    /// <summary>Staff are done with it.</summary>
    Dismissed,
}

/// <summary>The octets of an <see cref="IncomingMail"/>, apart from what lists show of it.</summary>
public sealed class IncomingMailContent
{
    public long IncomingMailId { get; init; }
    public required byte[] Octets { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<IncomingMailContent>
    {
        public void Configure(EntityTypeBuilder<IncomingMailContent> content)
        {
            content.HasKey(c => c.IncomingMailId);
            content.Property(c => c.IncomingMailId).ValueGeneratedNever();
            content.HasOne<IncomingMail>().WithOne().HasForeignKey<IncomingMailContent>(c => c.IncomingMailId);
        }
    }
}
