using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;
using Bulletins.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>One connection's share of a run: claim, intend, send, record; one connection carries many messages.</summary>
public sealed class ConnectionWork(DispatchQueue queue, DeliveryJournal journal, IMailSender sender, RelayBoard board,
    IOptions<SendingOptions> options, TimeProvider clock, ILogger<ConnectionWork> log)
{
    /// <summary>Rows claimed at once: enough to save round trips, few enough that a slow connection keeps no others waiting.</summary>
    private const int Slice = 25;

    /// <summary>Returns when nothing is due, when the dispatch stops sending, or when the relay can't be used.</summary>
    public async Task RunAsync(ConnectionLoad load, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && !MustStop(load) && board.TroubleOf(load.Relay.Name) is null)
        {
            var claimed = await queue.ClaimAsync(load.DispatchId, load.WorkerId, Math.Min(Slice, load.Relay.MessagesPerConnection), clock.UtcNow(), cancellation);
            if (claimed.Count == 0)
                return;
            if (!await SendOverOneConnectionAsync(load, new Queue<ClaimedDelivery>(claimed), cancellation))
                return;
        }
    }

    /// <summary>Sends the claimed rows, and further ones as they come due, until the connection has carried its share.</summary>
    /// <returns>Whether to go on with another connection; false when this run has nothing more to do.</returns>
    private async Task<bool> SendOverOneConnectionAsync(ConnectionLoad load, Queue<ClaimedDelivery> claimed, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await ConnectAsync(load.Relay, cancellation);
            if (connection is null)
                return false;
            return await SendAsync(load, connection, claimed, cancellation);
        }
        finally
        {
            if (claimed.Count > 0)
                await queue.ReleaseAsync(claimed, load.WorkerId, clock.UtcNow(), CancellationToken.None);
        }
    }

    private async Task<IMailConnection?> ConnectAsync(RelayOptions relay, CancellationToken cancellation)
    {
        try
        {
            var connection = await sender.ConnectAsync(relay, cancellation);
            return connection;
        }
        catch (RelayException trouble)
        {
            board.Failed(relay.Name, trouble.Message, options.Value.RelayRest);
            return null;
        }
    }

    private async Task<bool> SendAsync(ConnectionLoad load, IMailConnection connection, Queue<ClaimedDelivery> claimed, CancellationToken cancellation)
    {
        Outcome? last = null;
        try
        {
            for (var carried = 0; connection.IsUsable && carried < load.Relay.MessagesPerConnection; carried++)
            {
                if (cancellation.IsCancellationRequested || MustStop(load) || !await RefillAsync(load, claimed, cancellation))
                    return false;
                var delivery = claimed.Peek();
                var now = clock.UtcNow();
                var message = load.Messages.Compose(DeliveryEnvelope.Of(delivery), now);
                var granted = await journal.WriteAsync(last, new Intent(delivery.Id, load.WorkerId, delivery.NextAttempt, load.Relay.Name, now, load.Messages.Revision));
                last = null;
                if (!granted)
                    return false;
                claimed.Dequeue();
                last = load.Decision.Decide(delivery, await HandOverAsync(connection, message), clock.UtcNow());
                Note(load, last);
            }
            return true;
        }
        finally
        {
            if (last is not null)
                await journal.WriteAsync(last, null);
        }
    }

    private async Task<bool> RefillAsync(ConnectionLoad load, Queue<ClaimedDelivery> claimed, CancellationToken cancellation)
    {
        if (claimed.Count > 0)
            return true;
        foreach (var delivery in await queue.ClaimAsync(load.DispatchId, load.WorkerId, Slice, clock.UtcNow(), cancellation))
            claimed.Enqueue(delivery);
        return claimed.Count > 0;
    }

    /// <summary>From here on the recipient may have the mail, so whatever happens is an outcome.</summary>
    private async Task<SendResult> HandOverAsync(IMailConnection connection, OutgoingMessage message)
    {
        try
        {
            // Not cancelled when the program stops: a message cut off in its middle would be Uncertain for no reason.
            return await connection.SendAsync(message, CancellationToken.None);
        }
        catch (Exception failure)
        {
            log.LogError(failure, "Handing {MessageId} over ended in a way that the sender should have reported.", message.MessageId);
            return new SendResult(AttemptOutcome.Uncertain, null, null, failure.Message);
        }
    }

    private void Note(ConnectionLoad load, Outcome outcome)
    {
        load.Refusals.Note(outcome);
        if (outcome.AttemptOutcome is AttemptOutcome.RelayFailed or AttemptOutcome.Uncertain)
            board.Stumbled(load.Relay.Name, outcome.Reply ?? "", options.Value.RelayRest);
        else
            board.Worked(load.Relay.Name);
    }

    private bool MustStop(ConnectionLoad load) => load.NotAfter < clock.UtcNow() || load.Refusals.Reason is not null;
}
