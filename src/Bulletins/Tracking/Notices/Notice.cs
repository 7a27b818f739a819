using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Notices;

/// <summary>A mail to staff or to the issuer that the program writes by itself: a summary, a warning, a member's answer passed on.
/// It is a row first, so that it is sent once also after a crash.</summary>
public sealed class Notice : IVersioned
{
    private const int FaultLength = 500;

    public long Id { get; init; }

    /// <summary>Names what it tells, so that it is told once: "dispatch:12:completed", "forward:34".</summary>
    public required string Key { get; init; }

    public required string To { get; init; }
    public required string Subject { get; init; }
    public required string Text { get; init; }

    /// <summary>Where answers to it go; null for nowhere in particular.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The mail that is passed on with it, whole.</summary>
    public long? IncomingMailId { get; init; }

    public DateTime CreatedAt { get; init; }

    /// <summary>When it may go next; null when it is done with.</summary>
    public DateTime? DueAt { get; private set; }
    public DateTime? SentAt { get; private set; }

    /// <summary>How often somebody took it up to send it; see <see cref="NoticeOutbox"/>.</summary>
    public int Attempts { get; private set; }

    /// <summary>What kept it from being sent last time, perhaps a <see cref="Texts.StoredFault"/>.</summary>
    public string? Fault { get; private set; }

    public int Version { get; set; }

    public static Notice Write(string key, string to, string subject, string text, DateTime now, DateTime? dueAt = null, string? replyTo = null, long? incomingMailId = null) => new()
    {
        Key = key, To = to, Subject = subject, Text = text, CreatedAt = now, DueAt = dueAt ?? now, ReplyTo = replyTo, IncomingMailId = incomingMailId,
    };

    public void MarkSent(DateTime at)
    {
        SentAt = at;
        DueAt = null;
        Fault = null;
    }

    /// <param name="again">Null to give it up.</param>
    public void MarkFailed(string fault, DateTime? again)
    {
        Fault = Kept(fault);
        DueAt = again;
    }

    /// <summary>A relay took it, and a server behind that one gave it back: it is given up until somebody has seen to the cause.</summary>
    public void ComeBack(string fault)
    {
        SentAt = null;
        MarkFailed(fault, again: null);
    }

    /// <summary>No relay could be reached: that says nothing of the notice, and doesn't count as an attempt.</summary>
    public void Postpone(string fault, DateTime until)
    {
        MarkFailed(fault, until);
        Attempts--;
    }

    /// <summary>It was given up, and somebody wants it tried anew.</summary>
    public void TryAgain(DateTime at)
    {
        DueAt = at;
        Attempts = 0;
    }

    /// <summary>A stored fault that is cut couldn't be read any more.</summary>
    private static string Kept(string fault)
    {
        var words = fault.Length <= FaultLength ? fault : StoredFault.Read(fault);
        return words.Length <= FaultLength ? words : words[..FaultLength];
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Notice>
    {
        public void Configure(EntityTypeBuilder<Notice> notice)
        {
            notice.Property(n => n.Key).HasMaxLength(100);
            notice.Property(n => n.To).HasMaxLength(320);
            notice.Property(n => n.Subject).HasMaxLength(500);
            notice.Property(n => n.ReplyTo).HasMaxLength(320);
            notice.Property(n => n.Fault).HasMaxLength(FaultLength);
            notice.HasIndex(n => n.Key).IsUnique();
            notice.HasIndex(n => n.DueAt).HasFilter("DueAt IS NOT NULL");
            // Few are ever in it, and the console asks for them all the time.
            notice.HasIndex(n => n.Id, "IX_Notices_Unsent").HasFilter("SentAt IS NULL");
        }
    }
}
