using Bulletins.Time;

namespace Bulletins.Auditing;

/// <summary>Writes the record of an act into the same transaction as the act itself: call it before <c>SaveChanges</c>.</summary>
public sealed class AuditLog(BulletinsDb db, TimeProvider clock)
{
    public void Record(Actor actor, string act, string subject, string? details = null) =>
        db.AuditEntries.Add(new AuditEntry(clock.UtcNow(), actor, act, subject, details));
}
