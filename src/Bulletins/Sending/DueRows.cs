using Bulletins.Dispatching;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending;

internal static class DueRows
{
    /// <summary>Whether anything of a dispatch is due for a mailbox provider, while the dispatch sends that revision of its content.</summary>
    /// <param name="provider">Its name; empty for all other domains.</param>
    public static Task<bool> HasDueAsync(this BulletinsDb db, long dispatchId, string provider, int revision, DateTime now, CancellationToken cancellation) => db.Deliveries.AnyAsync(d =>
        d.DispatchId == dispatchId && d.MailboxProvider == provider && d.DueAt <= now
        && d.Dispatch.State == DispatchState.Sending && d.Dispatch.ContentRevision == revision, cancellation);
}
