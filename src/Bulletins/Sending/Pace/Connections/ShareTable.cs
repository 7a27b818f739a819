using Bulletins.Sending.Workers;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace.Connections;

/// <summary>The stored connection shares: takes them, gives them back, and tells who else waits.</summary>
internal sealed class ShareTable(IDbContextFactory<BulletinsDb> databases, WorkerLease lease, TimeProvider clock)
{
    /// <summary>Raises what this worker holds by up to <paramref name="wanted"/>, as far as the limit of all allows, and says how many still wait.</summary>
    /// <param name="held">What this process believes it holds: what the table says after a worker was taken for dead is put right.</param>
    /// <returns>What this worker holds now, and what all others hold.</returns>
    public async Task<(int Held, int Others)> TakeAsync(SharePool pool, int held, int wanted, int urgent, CancellationToken cancellation)
    {
        var worker = await lease.IdAsync(cancellation);
        (int, int)? now;
        while ((now = await TryTakeAsync(worker, pool, held, wanted, urgent, cancellation)) is null)
            worker = await lease.RegisterAgainAsync(worker, cancellation);
        return now.Value;
    }

    public async Task StoreAsync(SharePool pool, int held, int waiting, int urgent, CancellationToken cancellation)
    {
        var worker = await lease.IdAsync(cancellation);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        await db.ConnectionShares.Where(s => s.WorkerId == worker && s.Relay == pool.Relay && s.Provider == pool.Provider)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Held, held).SetProperty(s => s.Waiting, waiting)
                .SetProperty(s => s.WaitingUrgent, urgent), cancellation);
    }

    /// <summary>The shares of all workers, and which of them is this one.</summary>
    public async Task<(long Worker, List<ConnectionShare> Shares)> ReadAsync(CancellationToken cancellation)
    {
        var worker = await lease.IdAsync(cancellation);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return (worker, await db.ConnectionShares.AsNoTracking().ToListAsync(cancellation));
    }

    /// <summary>Whether the worker takes part: it holds shares or wants some.</summary>
    public static bool InPlay(ConnectionShare share) => share.Held > 0 || share.Waiting > 0;

    /// <summary>At least one each, also when there are more workers than connections: with none, all of them would wait for each other.</summary>
    public static int FairPart(int limit, int workers) => Math.Max(1, limit / Math.Max(1, workers));

    /// <returns>Null when the worker's row is gone: others believed it dead.</returns>
    private Task<(int Held, int Others)?> TryTakeAsync(long worker, SharePool pool, int held, int wanted, int urgent, CancellationToken cancellation) =>
        databases.HoldingMetersAsync(db => TakeHeldAsync(db, worker, pool, held, wanted, urgent, cancellation), cancellation);

    private async Task<(int Held, int Others)?> TakeHeldAsync(BulletinsDb db, long worker, SharePool pool, int held, int wanted, int urgent, CancellationToken cancellation)
    {
        await PaceLedger.HoldAsync(db, pool.Relay, pool.Provider, clock, cancellation);
        if (!await db.Workers.AnyAsync(w => w.Id == worker, cancellation))
            return null;
        var shares = await db.ConnectionShares.Where(s => s.Relay == pool.Relay && s.Provider == pool.Provider).ToListAsync(cancellation);
        var own = shares.Find(s => s.WorkerId == worker);
        if (own is null)
            db.ConnectionShares.Add(own = new ConnectionShare { WorkerId = worker, Relay = pool.Relay, Provider = pool.Provider });
        var others = shares.Where(s => s.WorkerId != worker).ToList();
        var room = Math.Max(0, pool.Limit - held - others.Sum(s => s.Held));
        var taken = others.Exists(s => s.Waiting > 0) ? Math.Min(room, Math.Max(0, FairPart(pool.Limit, others.Count(InPlay) + 1) - held)) : room;
        own.Held = held + Math.Min(wanted, taken);
        own.Waiting = wanted - (own.Held - held);
        own.WaitingUrgent = Math.Min(urgent, own.Waiting);
        await db.SaveChangesAsync(cancellation);
        return (own.Held, others.Sum(s => s.Held));
    }
}
