namespace Bulletins.Auditing;

/// <summary>Puts on record who takes personal data out of the system as a file, before the first of it leaves.</summary>
public sealed class DataTakenOut(BulletinsDb db, AuditLog audit)
{
    public Task RecordAsync(Actor actor, string act, string subject, string form, CancellationToken cancellation = default)
    {
        audit.Record(actor, act, subject, form);
        return db.SaveChangesAsync(cancellation);
    }
}
