using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching.Corrections;

/// <summary>Errata of a dispatch that still go out while their own text is corrected in turn.</summary>
public sealed class EarlierErrata(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    /// <summary>A new erratum takes their place: it goes to everybody whom they were for, so nothing more is begun of them. Within the transaction that corrects.</summary>
    /// <param name="corrected">Corrected already.</param>
    /// <param name="erratum">Whether there is a new one.</param>
    /// <returns>The ids of those that were ended; their open deliveries are to be cancelled.</returns>
    /// <exception cref="ConflictException">There is no new one: whoever hasn't got theirs yet would get a wrong text or, were it ended, none.</exception>
    public async Task<IReadOnlyList<long>> EndAsync(Dispatch corrected, bool erratum, Actor actor, CancellationToken cancellation)
    {
        var wrong = await db.Dispatches.Where(d => d.ErratumOf == corrected.Id && d.State != DispatchState.Completed && d.State != DispatchState.Cancelled
            && (d.CorrectionId ?? d.BulletinId) != corrected.ContentBulletinId).OrderBy(d => d.Id).ToListAsync(cancellation);
        if (wrong.Count > 0 && !erratum)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.ErratumUnderWay", wrong[0].Id));
        foreach (var dispatch in wrong)
        {
            dispatch.Cancel(clock.UtcNow(), null);
            audit.Record(actor, "dispatch.cancel", $"dispatch:{dispatch.Id}", $"bulletin:{corrected.ContentBulletinId} erratumOf:{corrected.Id} revision:{corrected.ContentRevision}");
        }
        return wrong.ConvertAll(dispatch => dispatch.Id);
    }
}
