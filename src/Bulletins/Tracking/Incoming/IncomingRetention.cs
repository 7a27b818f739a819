using Bulletins.Storage;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Incoming;

/// <summary>Forgets what stands in mails that came back, and in the notices that passed them on, once they are as old as the settings allow. The row of
/// each mail stays, so that none is taken in twice, and so do the events.</summary>
public sealed class IncomingRetention(BulletinsDb db, IOptions<IncomingOptions> options, TimeProvider clock)
{
    private const int Slice = 500;

    public async Task ForgetAsync(CancellationToken cancellation = default)
    {
        var limit = clock.UtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        long last = 0;
        while (await SliceAsync(last, cancellation) is { Count: > 0 } mails)
        {
            await ForgetAsync([.. mails.Where(m => m.ReceivedAt < limit && IsDoneWith(m.State)).Select(m => m.Id)], cancellation);
            last = mails[^1].Id;
            if (mails[^1].ReceivedAt >= limit)
                return;
            await Transactions.LetOthersWriteAsync(cancellation);
        }
    }

    /// <summary>Of the mails whose contents are there, in the order in which they came.</summary>
    private Task<List<Kept>> SliceAsync(long after, CancellationToken cancellation) =>
        db.IncomingMails.Where(m => m.Id > after && db.IncomingMailContents.Any(c => c.IncomingMailId == m.Id)).OrderBy(m => m.Id).Take(Slice)
            .Select(m => new Kept(m.Id, m.ReceivedAt, m.State)).ToListAsync(cancellation);

    /// <summary>A letter that waits for somebody is kept. A report that matched nothing, or an address only, doesn't wait: anybody could fill the database with those.</summary>
    private static bool IsDoneWith(IncomingMailState state) => state is not (IncomingMailState.Received or IncomingMailState.ToForward or IncomingMailState.ForStaff);

    private async Task ForgetAsync(List<long> ids, CancellationToken cancellation)
    {
        var keys = ids.ConvertAll(ForwardingNotices.KeyOf);
        var waiting = (await db.Notices.Where(n => keys.Contains(n.Key) && n.SentAt == null).Select(n => n.Key).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        keys.RemoveAll(waiting.Contains);
        ids.RemoveAll(id => waiting.Contains(ForwardingNotices.KeyOf(id)));
        await db.Notices.Where(n => keys.Contains(n.Key)).ExecuteUpdateAsync(row => row.SetProperty(n => n.Text, ""), cancellation);
        await db.IncomingMailContents.Where(c => ids.Contains(c.IncomingMailId)).ExecuteDeleteAsync(cancellation);
    }

    private sealed record Kept(long Id, DateTime ReceivedAt, IncomingMailState State);
}
