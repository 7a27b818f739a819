using Bulletins.Storage;
using Bulletins.Time;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Notices;

/// <summary>Forgets what stood in notices that went out, once they are as old as the settings allow. The rows stay, so that nothing is told twice; those that passed a
/// letter on are forgotten with the letter (<see cref="IncomingRetention"/>).</summary>
public sealed class NoticeRetention(BulletinsDb db, IOptions<NoticeOptions> options, TimeProvider clock)
{
    private const int Slice = 500;

    public async Task ForgetAsync(CancellationToken cancellation = default)
    {
        var limit = clock.UtcNow() - TimeSpan.FromDays(options.Value.KeepDays);
        long last = 0;
        while (await SliceAsync(last, cancellation) is { Count: > 0 } notices)
        {
            var old = notices.Where(n => n.SentAt < limit).Select(n => n.Id).ToList();
            await db.Notices.Where(n => old.Contains(n.Id)).ExecuteUpdateAsync(row => row.SetProperty(n => n.Subject, "").SetProperty(n => n.Text, ""), cancellation);
            last = notices[^1].Id;
            if (notices[^1].SentAt >= limit)
                return;
            await Transactions.LetOthersWriteAsync(cancellation);
        }
    }

    /// <summary>The next notices that went out and still have their words, in the order in which they were written. The few that went out long after that are found a day later.</summary>
    private Task<List<Sent>> SliceAsync(long after, CancellationToken cancellation) =>
        db.Notices.OfTheProgram().Where(n => n.Id > after && n.SentAt != null && n.Text != "").OrderBy(n => n.Id).Take(Slice)
            .Select(n => new Sent(n.Id, n.SentAt!.Value)).ToListAsync(cancellation);

    private sealed record Sent(long Id, DateTime SentAt);
}
