using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Sending;

/// <summary>One SMTP try of a delivery. The row is written when the try begins (the intent) and completed when it ends (the outcome).</summary>
public sealed class Attempt
{
    /// <summary>What a server says beyond this many characters isn't kept.</summary>
    public const int LongestReply = 2000;

    public long Id { get; init; }
    public long DeliveryId { get; init; }

    /// <summary>1 for the first try of a delivery.</summary>
    public int Number { get; init; }

    /// <summary>The revision of the dispatch's content that it carried.</summary>
    public int ContentRevision { get; init; } = 1;

    /// <summary>How the mail was signed and marked, a number of <see cref="Messages.FrankingBook"/>; null in attempts that are older than that is kept. It is
    /// no foreign key, for which SQLite would write the whole table anew.</summary>
    public long? Franking { get; init; }

    public DateTime BegunAt { get; init; }
    public DateTime? EndedAt { get; init; }
    public AttemptOutcome Outcome { get; init; }

    /// <summary>The relay's name in the configuration.</summary>
    public string Relay { get; init; } = "";

    /// <summary>The reply code (RFC 5321 section 4.2), such as 250; null when no reply came.</summary>
    public int? Code { get; init; }

    /// <summary>The enhanced status code (RFC 3463), such as 5.1.1, when the server gave one.</summary>
    public string? EnhancedCode { get; init; }

    /// <summary>Why it was not taken, as far as the reply tells; null when it was, or when nobody can say.</summary>
    public ReplyReason? Reason { get; init; }

    /// <summary>The server's own words, or what broke.</summary>
    public string? Reply { get; init; }

    /// <summary>The server's words, or what broke in the reader's language.</summary>
    public string? ReplyInWords => Reply is null ? null : StoredFault.Read(Reply);

    /// <summary>It was refused for what we are or send, see <see cref="SendResult.IsOurs"/>.</summary>
    public bool IsOurs => Result.IsOurs;

    /// <summary>The relay refused us, whoever the recipient is, see <see cref="SendResult.IsExcused"/>.</summary>
    public bool IsExcused => Result.IsExcused;

    private SendResult Result => new(Outcome, Code, EnhancedCode, Reply, Reason);

    internal sealed class Mapping : IEntityTypeConfiguration<Attempt>
    {
        public void Configure(EntityTypeBuilder<Attempt> attempt)
        {
            attempt.Property(a => a.ContentRevision).HasDefaultValue(1).ValueGeneratedNever();
            attempt.Property(a => a.Relay).HasMaxLength(RelayOptions.NameLength);
            attempt.Property(a => a.EnhancedCode).HasMaxLength(16);
            attempt.Property(a => a.Reply).HasMaxLength(LongestReply);
            attempt.HasOne<Delivery>().WithMany().HasForeignKey(a => a.DeliveryId);
            attempt.HasIndex(a => new { a.DeliveryId, a.Number }).IsUnique();
        }
    }
}

public enum AttemptOutcome
{
    /// <summary>Begun; its outcome isn't known yet.</summary>
    Begun,
    /// <summary>The relay took the message.</summary>
    Accepted,
    /// <summary>Refused for now.</summary>
    RefusedForNow,
    /// <summary>Refused for good.</summary>
    RefusedForGood,
    /// <summary>The relay itself failed before it could take the message; nothing is said about the recipient.</summary>
    RelayFailed,
    /// <summary>Nobody can say whether the relay took it.</summary>
    Uncertain,
}
