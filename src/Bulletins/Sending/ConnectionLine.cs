using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending;

/// <summary>Where a stream stands for a connection, perhaps for hours behind a large dispatch. Nothing stays claimed meanwhile, so that whoever leaves is left out; and it
/// stands there no longer than it has something to send, since the run ends only when all its connections have.</summary>
public sealed class ConnectionLine(SendingPace pace, IDbContextFactory<BulletinsDb> databases, TimeProvider clock)
{
    /// <param name="mayGoOn">Whether anything more may be begun.</param>
    /// <returns>Null when there is nothing more to stand there for.</returns>
    internal async Task<ConnectionSlot?> StandAsync(SendingStream stream, ConnectionLoad load, Func<bool> mayGoOn, CancellationToken cancellation)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asked = pace.ConnectAsync(stream.Relay, stream.MailboxProvider, () => stream.Terms.Priority, leaving.Token);
        try
        {
            while (!asked.IsCompleted && await Task.WhenAny(asked, Task.Delay(DueDeliveries.LongestWait, clock, CancellationToken.None)) != asked)
            {
                if (load.Next is { } waiting)
                    stream.Due.GiveBack(waiting);
                load.Next = null;
                if (!stream.IsCarrying)
                    await stream.Due.LetGoAsync();
                if (mayGoOn() && await HasDueAsync(stream, cancellation))
                    continue;
                await LeaveAsync(asked, leaving);
                return null;
            }
        }
        catch
        {
            await LeaveAsync(asked, leaving);
            throw;
        }
        return await asked;
    }

    private async Task<bool> HasDueAsync(SendingStream stream, CancellationToken cancellation)
    {
        if (stream.Due.HasReady)
            return true;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.HasDueAsync(stream.DispatchId, stream.MailboxProvider, stream.Messages.Revision, clock.UtcNow(), cancellation);
    }

    /// <summary>Whoever was served in this moment gives it back: it would be held by nobody.</summary>
    private static async Task LeaveAsync(Task<ConnectionSlot> asked, CancellationTokenSource leaving)
    {
        await leaving.CancelAsync();
        await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (asked.IsCompletedSuccessfully)
            await (await asked).DisposeAsync();
    }
}
