using Bulletins.Auditing;
using Bulletins.Dispatching.Links;
using Bulletins.Rendering;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching.Corrections;

/// <summary>What a dispatch's circular is sent again with changes when its text is corrected.</summary>
public sealed class CorrectedResends(BulletinsDb db, LinkNumbering links, AuditLog audit, TimeProvider clock)
{
    /// <summary>Puts the text in force for every resend that may still send something, be it by staff's word. Those that are sending aren't paused for it:
    /// a worker that has the old text in memory begins nothing with it any more. Within the transaction that corrects the original.</summary>
    /// <param name="original">Corrected already.</param>
    /// <returns>Their ids.</returns>
    public async Task<IReadOnlyList<long>> CorrectAsync(Dispatch original, IReadOnlyList<RenderedEdition> text, Actor actor, CancellationToken cancellation)
    {
        var resends = await db.Dispatches.Where(d => d.ResendOf == original.Id && d.State != DispatchState.Cancelled
                && (d.PreparedAt == null || db.Deliveries.Any(row => row.DispatchId == d.Id && (row.State == DeliveryState.Pending || row.State == DeliveryState.Deferred
                    || row.State == DeliveryState.Sending || row.State == DeliveryState.Uncertain || row.State == DeliveryState.Failed))))
            .OrderBy(d => d.Id).ToListAsync(cancellation);
        foreach (var resend in resends)
        {
            resend.CorrectWith(original);
            foreach (var content in text)
            {
                await links.NumberAsync(resend, content.Html, cancellation);
                db.DispatchContents.Add(DispatchContent.Of(resend, content, clock.UtcNow()));
            }
            audit.Record(actor, "dispatch.correct", $"dispatch:{resend.Id}", $"bulletin:{resend.CorrectionId} revision:{resend.ContentRevision} with:{original.Id}");
        }
        // Before anybody counts what is on the wire: from here on nothing more is begun with the old text.
        await db.SaveChangesAsync(cancellation);
        return resends.ConvertAll(resend => resend.Id);
    }
}
