using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>One connection's share of a stream: take a delivery, intend, send, record; one connection carries many messages.</summary>
public sealed class ConnectionWork(DeliveryJournal journal, IMailSender sender, FrankingBook frankings, ConnectionLine line, SendingPace pace, RelayBoard board,
    RelayReturn back, SendWindow window, IOptions<SendingOptions> options, TimeProvider clock, ILogger<ConnectionWork> log)
{
    /// <summary>A connection that has to wait longer for the budget is closed: some relays hang up after 10 seconds, most after minutes.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(15);

    /// <summary>Returns when nothing is due, when the dispatch stops sending, or when the relay or its budget can't be used.</summary>
    public async Task RunAsync(SendingStream stream, CancellationToken cancellation)
    {
        while (MayGoOn(stream, cancellation) && await stream.Due.NextAsync() is { } first)
        {
            var load = new ConnectionLoad { Next = first };
            try
            {
                if (await back.IsDueAsync(stream, cancellation))
                    stream.Halt();
                else if (!await CarryAsync(stream, load, cancellation))
                    return;
            }
            catch (RelayRestingException)
            {
                stream.Halt();
            }
            finally
            {
                await SettleAsync(stream, load);
            }
        }
    }

    /// <summary>Opens a connection and sends deliveries over it until it has carried its share.</summary>
    /// <returns>False when there is nothing for a further one to do: nothing is due or may be begun, or the budget has nothing for it.</returns>
    private async Task<bool> CarryAsync(SendingStream stream, ConnectionLoad load, CancellationToken cancellation)
    {
        await using var entered = await line.StandAsync(stream, load, () => MayGoOn(stream, cancellation), cancellation);
        if (entered is not { } slot)
            return false;
        using var turn = stream.Carry();
        if (!await TakeDeliveryAsync(stream, load))
            return false;
        await using var opened = await ConnectAsync(stream, slot, cancellation);
        if (opened is not { } connection)
            return true;
        var franking = await frankings.NumberAsync(connection.FrankingOf(stream.Messages.SenderAddress));
        var carried = 0;
        while (carried < slot.MessagesPerConnection && connection.IsUsable && !slot.IsOver && !slot.ShouldYield && MayGoOn(stream, cancellation))
        {
            if (!await TakeDeliveryAsync(stream, load))
                return false;
            if (!await TakePermitAsync(stream, slot, load, cancellation))
            {
                if (await KeepAsync(stream, slot, connection, load, cancellation))
                    continue;
                return false;
            }
            carried++;
            var now = clock.UtcNow();
            var message = Compose(stream, load.Next!, now, out var failed);
            if (!await IntendAsync(stream, load, franking, now))
                return false;
            var result = failed ?? await HandOverAsync(connection, message!);
            var begun = load.Begun!;
            load.Finish(stream.Decision.Decide(begun, result, clock.UtcNow()));
            stream.Refusals.Note(load.Outcome!, anew: begun.EarlierAttempts > 0);
            Note(stream, slot, result);
        }
        return !stream.HasKept || stream.Connections == 1 || carried < slot.MessagesPerConnection;
    }

    /// <summary>Waits with the connection open until the budget has something again, so that a slow pace doesn't cost a handshake and a sign-in for each message.
    /// Nothing stays claimed meanwhile, and whoever can use the connection's share gets it.</summary>
    /// <returns>False when the connection is to be closed.</returns>
    private async Task<bool> KeepAsync(SendingStream stream, ConnectionSlot slot, IMailConnection connection, ConnectionLoad load, CancellationToken cancellation)
    {
        // Measured, and not read from the clock again, which may be set back meanwhile.
        var (wait, begun) = (stream.NotBefore - clock.UtcNow(), clock.GetTimestamp());
        if (wait is null || wait > LongestIdle || !stream.TryKeep())
            return false;
        try
        {
            await SettleAsync(stream, load);
            load.Next = null;
            while (wait.Value - clock.GetElapsedTime(begun) is var left && left > TimeSpan.Zero)
            {
                if (slot.IsWanted || !MayGoOn(stream, cancellation))
                    return false;
                // Also what others gave back that left meanwhile.
                await stream.Due.LetGoAsync();
                // Timers count whole milliseconds and would come too early.
                await Task.Delay(left < SendingPace.BetweenLooks ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : SendingPace.BetweenLooks, clock, cancellation);
            }
            // One that isn't there any more is closed, and another opened, before anything is said of a delivery.
            await connection.IsAliveAsync();
            return true;
        }
        finally
        {
            stream.EndKeeping();
        }
    }

    /// <returns>Null when the relay can't be used, or has enough connections: then this one stands in line again.</returns>
    private async Task<IMailConnection?> ConnectAsync(SendingStream stream, ConnectionSlot slot, CancellationToken cancellation)
    {
        try
        {
            var connection = await sender.ConnectAsync(slot.Relay, cancellation);
            pace.Connected(slot);
            return connection;
        }
        catch (RelayException refused) when (pace.TakesFewer(slot, refused))
        {
            log.LogInformation(refused, "Relay {Relay} takes no further connection.", slot.Relay.Name);
            return null;
        }
        catch (RelayException trouble)
        {
            // While the slot is held: given back, it would let the next one try a relay of which nobody knows yet that it failed again.
            board.Failed(slot.Relay.Name, trouble.Stored, options.Value.RelayRest, trouble.IsRefusal);
            stream.Halt();
            return null;
        }
    }

    private async Task<bool> TakeDeliveryAsync(SendingStream stream, ConnectionLoad load)
    {
        if (load.Next is null && !stream.Due.HasReady)
            await RecordAsync(load);
        load.Next ??= await stream.Due.NextAsync();
        return load.Next is not null;
    }

    private async Task<bool> TakePermitAsync(SendingStream stream, ConnectionSlot slot, ConnectionLoad load, CancellationToken cancellation)
    {
        var asked = pace.TakeAsync(slot, cancellation);
        if (!asked.IsCompleted)
            await RecordAsync(load);
        var permit = await asked;
        if (!permit.Granted)
            stream.WaitFor(permit);
        return permit.Granted;
    }

    /// <summary>One whose mail can't be composed fails alone: thrown on, the error would end the stream, and the same row would come back each time.</summary>
    /// <param name="failed">What came of it then; its attempt begins and ends without anything having left.</param>
    private OutgoingMessage? Compose(SendingStream stream, ClaimedDelivery delivery, DateTime now, out SendResult? failed)
    {
        failed = null;
        try
        {
            return stream.Messages.Compose(DeliveryEnvelope.Of(delivery), now);
        }
        catch (Exception failure)
        {
            log.LogError(failure, "The mail of delivery {Delivery} can't be composed.", delivery.Id);
            failed = SendResult.NotWritten(failure);
            return null;
        }
    }

    /// <returns>False when the dispatch no longer sends, or this worker was believed dead and its rows are another's.</returns>
    private async Task<bool> IntendAsync(SendingStream stream, ConnectionLoad load, long franking, DateTime now)
    {
        var delivery = load.Next!;
        var intent = new Intent(delivery.Id, stream.WorkerId, delivery.NextAttempt, stream.Relay.Name, now, stream.Messages.Revision, franking);
        if (await journal.WriteAsync(load.Outcome, intent))
        {
            load.Begin();
            return true;
        }
        load.Outcome = null;
        stream.Halt();
        return false;
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

    private void Note(SendingStream stream, ConnectionSlot slot, SendResult result)
    {
        pace.Heard(slot, result);
        if (result.IsAboutSender)
        {
            // It answers, also where it is being tried after a rest.
            board.Worked(slot.Relay.Name);
            stream.Rest(clock.UtcNow() + options.Value.RelayRest, result.Reply ?? "");
        }
        else if (result.Outcome is AttemptOutcome.RelayFailed or AttemptOutcome.Uncertain && !slot.IsOver)
            board.Stumbled(slot.Relay.Name, result.Reply ?? "", options.Value.RelayRest, result.IsExcused);
        else
        {
            board.Worked(slot.Relay.Name);
            stream.Hear();
        }
    }

    /// <summary>Writes an outcome down that would otherwise have gone with the next intent.</summary>
    private async Task RecordAsync(ConnectionLoad load)
    {
        if (load.Outcome is not null)
            await journal.WriteAsync(load.Outcome, null);
        load.Outcome = null;
    }

    private async Task SettleAsync(SendingStream stream, ConnectionLoad load)
    {
        await RecordAsync(load);
        if (load.Next is not null)
            stream.Due.GiveBack(load.Next);
    }

    private bool MayGoOn(SendingStream stream, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && !stream.IsHalted && stream.Refusals.Reason is null && IsInTime(stream, clock.UtcNow()) && board.TroubleOf(stream.Relay.Name) is null;

    private bool IsInTime(SendingStream stream, DateTime now) =>
        !(stream.Terms.NotAfter < now) && (window.IsAlwaysOpen || stream.Terms.Priority == DispatchPriority.Urgent || window.IsOpen(now));
}
