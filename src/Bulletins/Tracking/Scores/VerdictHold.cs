using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Scores;

/// <summary>A domain, or a relay, refused very many addresses for the same reason at once: more likely something is broken there than that all of
/// them are gone. Nobody is suppressed for it until a person has said so. The events that it holds name it.</summary>
public sealed class VerdictHold : IVersioned
{
    public long Id { get; init; }

    /// <summary>Empty when it is about a dispatch whose recipients were refused whatever their domain.</summary>
    public string Domain { get; init; } = "";

    /// <summary>That dispatch; null when it is about a domain.</summary>
    public long? DispatchId { get; init; }
    public ReplyReason Reason { get; init; }

    /// <summary>What the server said to the one over which it was seen.</summary>
    public string? Diagnostic { get; init; }

    public DateTime Since { get; init; }

    /// <summary>Null while nobody has decided.</summary>
    public HoldDecision? Decision { get; private set; }
    public DateTime? DecidedAt { get; private set; }
    public string? DecidedBy { get; private set; }
    public int Version { get; set; }

    public void Decide(HoldDecision decision, DateTime at, string by)
    {
        Decision = decision;
        DecidedAt = at;
        DecidedBy = by;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<VerdictHold>
    {
        public void Configure(EntityTypeBuilder<VerdictHold> hold)
        {
            hold.Property(h => h.Domain).HasMaxLength(255);
            hold.Property(h => h.Diagnostic).HasMaxLength(Attempt.LongestReply);
            hold.Property(h => h.DecidedBy).HasMaxLength(256);
            hold.HasIndex(h => new { h.Domain, h.Reason, h.Id });
            // Two processes that see the same at once begin one. Two indexes, since an engine takes no value for another one or for the same.
            hold.HasIndex(h => new { h.Domain, h.Reason }, "IX_VerdictHolds_OpenDomain").IsUnique().HasFilter("Decision IS NULL AND DispatchId IS NULL");
            hold.HasIndex(h => new { h.DispatchId, h.Reason }, "IX_VerdictHolds_OpenDispatch").IsUnique().HasFilter("Decision IS NULL AND DispatchId IS NOT NULL");
        }
    }
}

public enum HoldDecision
{
    /// <summary>The addresses are gone, and were suppressed.</summary>
    Applied,
    /// <summary>The server was wrong: the addresses are mailed on.</summary>
    Dismissed,
    /// <summary>Nobody had to decide: the mail has reached each of them since, as far as anybody can tell, they were suppressed for something else, or a person
    /// has let them be mailed again.</summary>
    Settled,
}
