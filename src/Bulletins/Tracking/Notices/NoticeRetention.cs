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
        while (await db.Notices.OfTheProgram().Where(n => n.SentAt < limit && n.Text != "").OrderBy(n => n.Id).Take(Slice).Select(n => n.Id).ToListAsync(cancellation) is { Count: > 0 } ids)
        {
            await db.Notices.Where(n => ids.Contains(n.Id)).ExecuteUpdateAsync(row => row.SetProperty(n => n.Subject, "").SetProperty(n => n.Text, ""), cancellation);
            await Transactions.LetOthersWriteAsync(cancellation);
        }
    }
}
