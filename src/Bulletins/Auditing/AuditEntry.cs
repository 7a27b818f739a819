using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Auditing;

/// <summary>One act that changed something: who, what, when. Never changed or deleted.</summary>
public sealed class AuditEntry
{
    private AuditEntry() { }

    public AuditEntry(DateTime at, Actor actor, string act, string subject, string? details)
    {
        At = at;
        ActorKind = actor.Kind;
        ActorName = actor.Name;
        Act = act;
        Subject = subject;
        Details = details;
    }

    public long Id { get; private set; }
    public DateTime At { get; private set; }
    public ActorKind ActorKind { get; private set; }
    public string ActorName { get; private set; } = "";

    /// <summary>A domain verb with its thing, such as <c>bulletin.approve</c>; the key of its wording.</summary>
    public string Act { get; private set; } = "";

    /// <summary>What it was done to, such as <c>bulletin:17</c>.</summary>
    public string Subject { get; private set; } = "";

    public string? Details { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<AuditEntry>
    {
        public void Configure(EntityTypeBuilder<AuditEntry> entry)
        {
            entry.Property(e => e.ActorName).HasMaxLength(256);
            entry.Property(e => e.Act).HasMaxLength(64);
            entry.Property(e => e.Subject).HasMaxLength(64);
            entry.HasIndex(e => e.Subject);
            entry.HasIndex(e => e.At);
            entry.HasIndex(e => e.Act);
        }
    }
}
