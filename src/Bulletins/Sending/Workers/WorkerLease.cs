using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Sending.Workers;

/// <summary>This process's row among the workers, kept alive while the process lives. Its lease is the lease on all
/// rows that the process has claimed.</summary>
public sealed class WorkerLease(IDbContextFactory<BulletinsDb> databases, TimeProvider clock, ILogger<WorkerLease> log) : PeriodicService(Heartbeat, clock)
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim registering = new(1, 1);
    private long? id;

    /// <summary>The worker's id; registers it when it isn't, or when others believed it dead and gave its rows back.</summary>
    public async Task<long> IdAsync(CancellationToken cancellation)
    {
        await registering.WaitAsync(cancellation);
        try
        {
            return id ??= await RegisterAsync(cancellation);
        }
        finally
        {
            registering.Release();
        }
    }

    /// <summary>The worker's id, of which the table was asked just now: for what is going to work under it for long.</summary>
    public async Task<long> LivingIdAsync(CancellationToken cancellation)
    {
        var known = await IdAsync(cancellation);
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.Workers.AnyAsync(w => w.Id == known, cancellation) ? known : await RegisterAgainAsync(known, cancellation);
    }

    /// <summary>Registers anew where a row that was taken for this process's is gone: others believed it dead.</summary>
    public async Task<long> RegisterAgainAsync(long gone, CancellationToken cancellation)
    {
        await registering.WaitAsync(cancellation);
        try
        {
            if (id is null || id == gone)
                id = await RegisterAsync(cancellation);
            return id.Value;
        }
        finally
        {
            registering.Release();
        }
    }

    /// <summary>Whether the row is this process's own: it lives, however late its heartbeat is.</summary>
    public bool IsOf(Worker worker) => worker.Id == id;

    /// <summary>Moves the end of the lease on.</summary>
    public override async Task RunAsync(CancellationToken cancellation)
    {
        if (id is not { } worker)
            return;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var until = Clock.UtcNow() + Length;
        var prolonged = await db.Workers.Where(w => w.Id == worker)
            .ExecuteUpdateAsync(row => row.SetProperty(w => w.LeaseUntil, until), cancellation);
        if (prolonged == 0)
            id = null;
    }

    protected override void Say(Exception failure) => log.LogWarning(failure, "The worker's lease can't be prolonged.");

    public override void Dispose()
    {
        registering.Dispose();
        base.Dispose();
    }

    private async Task<long> RegisterAsync(CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var worker = new Worker
        {
            Host = WorkerHost.Name,
            ProcessId = Environment.ProcessId,
            StartedAt = Clock.UtcNow(),
            LeaseUntil = Clock.UtcNow() + Length,
        };
        db.Workers.Add(worker);
        await db.SaveChangesAsync(cancellation);
        return worker.Id;
    }
}
