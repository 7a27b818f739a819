using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Readings;

/// <summary>Forgets network addresses, and the names of the programs that asked from there, once they are as old as the settings allow. What the requests were judged as stays.</summary>
public sealed class ReadingRetention(BulletinsDb db, IOptions<ReadingOptions> options, TimeProvider clock)
{
    /// <summary>Rows looked at in one statement, so that none holds the database for long.</summary>
    private const int Slice = 20_000;

    public async Task ForgetNetworksAsync(CancellationToken cancellation = default)
    {
        var limit = clock.UtcNow() - TimeSpan.FromDays(options.Value.KeepNetworkDays);
        var last = await db.ReadingEvents.MaxAsync(e => (long?)e.Id, cancellation) ?? 0;
        for (var from = await db.ReadingEvents.MinAsync(e => (long?)e.Id, cancellation) ?? 1; from <= last; from += Slice)
        {
            var (first, end) = (from, from + Slice);
            await db.ReadingEvents.Where(e => e.Id >= first && e.Id < end && (e.Network != null || e.Agent != null) && e.At < limit && e.Reader != null)
                .ExecuteUpdateAsync(row => row.SetProperty(e => e.Network, (string?)null).SetProperty(e => e.Agent, (string?)null), cancellation);
        }
    }
}
