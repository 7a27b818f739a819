using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Notices;

/// <summary>What became of a notice.</summary>
/// <param name="Reached">False when no connection to any relay could be had, or no budget lets it go.</param>
/// <param name="NotBefore">When a budget lets it go, in UTC.</param>
public sealed record CarriedNotice(SendResult Result, bool Reached, DateTime? NotBefore = null);

/// <exception cref="RelayException">The relay can't be used now.</exception>
internal delegate Task<SendResult> HandOver(RelayOptions relay, CancellationToken cancellation);

/// <summary>Hands notices over by the rules that circulars keep: over one of the connections that a relay allows, within its budgets, and as an urgent dispatch,
/// since whoever is told that something stopped can't wait until all the rest is sent.</summary>
public sealed class NoticeCarrier(SendingPace pace, RelayBoard board, INoticeSender sender, IOptions<SendingOptions> options, TimeProvider clock, ILogger<NoticeCarrier> log)
{
    /// <summary>A connection that is open ends after its present message when a notice waits, so a longer wait means that the relay answers nobody.</summary>
    private static readonly TimeSpan LongestLine = TimeSpan.FromMinutes(1);

    /// <summary>Through the first relay that takes it. One that can't be used rests, as it does for circulars; one that failed before it could take anything leaves it
    /// to the next.</summary>
    /// <param name="provider">The name of the recipient's mailbox provider; empty for all other domains.</param>
    public Task<CarriedNotice> CarryAsync(NoticeMail mail, string provider, IReadOnlyList<RelayOptions> open, CancellationToken cancellation) =>
        CarryAsync(mail.MessageId, (relay, cancelled) => sender.SendAsync(mail, relay, cancelled), provider, open, cancellation);

    /// <summary>The same for any single mail to staff.</summary>
    /// <param name="name">Of the mail, for the log.</param>
    internal async Task<CarriedNotice> CarryAsync(string name, HandOver handOver, string provider, IReadOnlyList<RelayOptions> open, CancellationToken cancellation)
    {
        CarriedNotice? last = null;
        foreach (var relay in open)
        {
            var carried = await CarryAsync(name, handOver, provider, relay, cancellation);
            if (carried.Reached && carried.Result.Outcome != AttemptOutcome.RelayFailed)
                return carried;
            last = last is null ? carried : carried with
            {
                Reached = carried.Reached || last.Reached,
                NotBefore = carried.NotBefore < last.NotBefore ? carried.NotBefore : last.NotBefore,
            };
        }
        return last!;
    }

    private async Task<CarriedNotice> CarryAsync(string name, HandOver handOver, string provider, RelayOptions relay, CancellationToken cancellation)
    {
        try
        {
            if (await StandInLineAsync(relay, provider, cancellation) is not { } entered)
                return NotNow(new Fault(Words.Sending, "Relay.NoConnectionFree", relay.Name).Store());
            await using var slot = entered;
            var permit = await pace.TakeAsync(slot, cancellation);
            return permit.Granted
                ? await CarryAsync(name, handOver, slot, cancellation)
                : NotNow(new Fault(Words.Sending, "Budget.Waiting", permit.Budget?.Sentence, Moment(permit.NotBefore)).Store(), permit.NotBefore);
        }
        catch (RelayRestingException resting)
        {
            return NotNow(resting.Trouble.Reason);
        }
    }

    private async Task<CarriedNotice> CarryAsync(string name, HandOver handOver, ConnectionSlot slot, CancellationToken cancellation)
    {
        try
        {
            var result = await handOver(slot.Relay, cancellation);
            pace.Connected(slot);
            pace.Heard(slot, result);
            if (result.Outcome != AttemptOutcome.RelayFailed)
                board.Worked(slot.Relay.Name);
            return new CarriedNotice(result, Reached: true);
        }
        catch (RelayException broken)
        {
            // A relay that only has connections enough goes on with those.
            if (!pace.TakesFewer(slot, broken))
                board.Failed(slot.Relay.Name, broken.Stored, options.Value.RelayRest, broken.IsRefusal);
            return NotNow(broken.Stored);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.LogError(failure, "Mail {Mail} to staff can't be handed over.", name);
            return new CarriedNotice(new SendResult(AttemptOutcome.RelayFailed, null, null, failure.Message), Reached: true);
        }
    }

    /// <returns>Null when none becomes free.</returns>
    private async Task<ConnectionSlot?> StandInLineAsync(RelayOptions relay, string provider, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(LongestLine, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await pace.ConnectAsync(relay, provider, () => DispatchPriority.Urgent, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static CarriedNotice NotNow(string why, DateTime? notBefore = null) => new(new SendResult(AttemptOutcome.RelayFailed, null, null, why), Reached: false, notBefore);

    private static string Moment(DateTime? at) => at is { } moment ? HongKongTime.SecondText(moment) : "";
}
