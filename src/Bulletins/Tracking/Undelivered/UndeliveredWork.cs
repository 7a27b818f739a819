using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Undelivered;

/// <summary>What staff do about a firm that a circular didn't reach.</summary>
public sealed class UndeliveredWork(BulletinsDb db, DispatchResend resend, AuditLog audit, TimeProvider clock)
{
    /// <summary>The firm leaves the list, and comes back when this mail fails too.</summary>
    /// <inheritdoc cref="DispatchResend.SendAsync"/>
    public async Task<Dispatch> SendAgainAsync(long dispatchId, long contactId, AddressCorrection? correction, Actor actor, CancellationToken cancellation = default) =>
        await resend.SendAsync(dispatchId, contactId, correction, actor, (again, contact) => db.UndeliveredResolutions.Add(new UndeliveredResolution
        {
            DispatchId = again.ResendOf!.Value, MemberId = contact.MemberId, Remedy = UndeliveredRemedy.SentAgain, ResendId = again.Id, At = clock.UtcNow(), By = actor.Name,
        }), cancellation);

    /// <param name="note">How, and whom: required.</param>
    /// <exception cref="NotFoundException">The firm wasn't in the dispatch's audience.</exception>
    /// <exception cref="FaultException">There is no note, or it is too long.</exception>
    public Task TellOtherwiseAsync(long dispatchId, long memberId, string? note, Actor actor, CancellationToken cancellation = default) =>
        RecordAsync(dispatchId, memberId, UndeliveredRemedy.ToldOtherwise, "undelivered.told",
            Clean(note) ?? throw new FaultException(new Fault(Words.Tracking, "Undelivered.NoteRequired")), actor, cancellation);

    /// <param name="note">Why; may be left out.</param>
    /// <inheritdoc cref="TellOtherwiseAsync"/>
    public Task NotNeededAsync(long dispatchId, long memberId, string? note, Actor actor, CancellationToken cancellation = default) =>
        RecordAsync(dispatchId, memberId, UndeliveredRemedy.NotNeeded, "undelivered.notNeeded", Clean(note), actor, cancellation);

    /// <summary>Takes back what was last said: the firm is on the list again.</summary>
    /// <inheritdoc cref="TellOtherwiseAsync"/>
    public Task ReopenAsync(long dispatchId, long memberId, Actor actor, CancellationToken cancellation = default) =>
        RecordAsync(dispatchId, memberId, UndeliveredRemedy.Reopened, "undelivered.reopen", null, actor, cancellation);

    private async Task RecordAsync(long dispatchId, long memberId, UndeliveredRemedy remedy, string act, string? note, Actor actor, CancellationToken cancellation)
    {
        var ofFirm = db.Contacts.Where(c => c.MemberId == memberId).SelectMany(c => db.Deliveries.Where(d => d.DispatchId == dispatchId && d.ContactId == c.Id));
        if (!await ofFirm.AnyAsync(cancellation))
            throw new NotFoundException(new Fault(Words.Tracking, "Undelivered.NotOfAudience", memberId, dispatchId));
        db.UndeliveredResolutions.Add(new UndeliveredResolution
        {
            DispatchId = dispatchId, MemberId = memberId, Remedy = remedy, Note = note, At = clock.UtcNow(), By = actor.Name,
        });
        audit.Record(actor, act, $"member:{memberId}", note is null ? $"dispatch:{dispatchId}" : $"dispatch:{dispatchId} {note}");
        await db.SaveChangesAsync(cancellation);
    }

    private static string? Clean(string? note)
    {
        var clean = note?.Trim();
        return clean switch
        {
            null or "" => null,
            { Length: > UndeliveredResolution.NoteLength } => throw new FaultException(new Fault(Words.Tracking, "Undelivered.NoteTooLong", UndeliveredResolution.NoteLength)),
            _ => clean,
        };
    }
}
