using Bulletins.Dispatching.Queue;

namespace Bulletins.Sending.Journal;

/// <summary>What one caller wants written, and waits for.</summary>
internal abstract class JournalEntry
{
    /// <summary>It has happened already, so it is tried again until it is on disk; anything else fails when it can't be written.</summary>
    public abstract bool MustBeKept { get; }

    public abstract Task WriteAsync(JournalConnection connection);

    public abstract void Succeed();

    public abstract void Fail(Exception failure);

    /// <summary>Leaves away what has not happened yet, before it is tried again.</summary>
    /// <returns>What was left away, if anything was: it may be written for all that.</returns>
    public virtual Intent? DropIntent() => null;
}

/// <summary>The outcome of the last message and the intent for the next one.</summary>
internal sealed class StepEntry(Outcome? outcome, Intent? intent) : JournalEntry
{
    private readonly TaskCompletionSource<bool> written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Intent? intent = intent;
    private bool granted;

    public Task<bool> Written => written.Task;

    public override bool MustBeKept => outcome is not null;

    public override async Task WriteAsync(JournalConnection connection)
    {
        if (outcome is not null)
            await connection.EndAsync(outcome);
        granted = intent is not null && await connection.BeginAsync(intent);
    }

    public override Intent? DropIntent()
    {
        var dropped = intent;
        intent = null;
        return dropped;
    }

    public override void Succeed() => written.TrySetResult(granted);

    public override void Fail(Exception failure) => written.TrySetException(failure);
}

internal sealed class ClaimEntry(string statement, DueClaim claim) : JournalEntry
{
    private readonly TaskCompletionSource<IReadOnlyList<ClaimedDelivery>> written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyList<ClaimedDelivery> claimed = [];

    public Task<IReadOnlyList<ClaimedDelivery>> Written => written.Task;

    public override bool MustBeKept => false;

    public override async Task WriteAsync(JournalConnection connection) => claimed = await connection.ClaimAsync(statement, claim);

    public override void Succeed() => written.TrySetResult(claimed);

    public override void Fail(Exception failure) => written.TrySetException(failure);
}

/// <summary>Kept, because a living worker's rows come back to nobody else.</summary>
internal sealed class ReleaseEntry(IReadOnlyList<ClaimedDelivery> deliveries, long workerId, DateTime due) : JournalEntry
{
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Written => written.Task;

    public override bool MustBeKept => true;

    public override async Task WriteAsync(JournalConnection connection)
    {
        foreach (var delivery in deliveries)
            await connection.ReleaseAsync(delivery, workerId, due);
    }

    public override void Succeed() => written.TrySetResult();

    public override void Fail(Exception failure) => written.TrySetException(failure);
}

/// <summary>Gives back all that a worker claimed of a mailbox provider and didn't begin: of a claim that failed nobody knows which rows it took.</summary>
internal sealed class ReleaseAllEntry(DueClaim claim, DateTime due) : JournalEntry
{
    private readonly TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Written => written.Task;

    public override bool MustBeKept => true;

    public override Task WriteAsync(JournalConnection connection) => connection.ReleaseAllAsync(claim, due);

    public override void Succeed() => written.TrySetResult();

    public override void Fail(Exception failure) => written.TrySetException(failure);
}

/// <summary>A commit that was reported as failed may have reached the database. Whoever asked was told that nothing was begun, so nothing has left.</summary>
internal sealed class TakeBackEntry(Intent intent, DateTime now) : JournalEntry
{
    public override bool MustBeKept => true;

    public override Task WriteAsync(JournalConnection connection) => connection.TakeBackAsync(intent, now);

    public override void Succeed()
    {
    }

    public override void Fail(Exception failure)
    {
    }
}
