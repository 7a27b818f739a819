using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Readings;
using Bulletins.Tracking.Scores;
using Bulletins.Tracking.Summaries;

namespace Bulletins.Tracking;

/// <summary>What is done each minute about what came back. Every step reads from the tables what is left of it, so that none depends on another having been finished.</summary>
public sealed class TrackingRound(MailIntake intake, IncomingMailReading reading, RefusalSweep refusals, DeliveryEventConsequences consequences,
    HeldVerdicts held, AnswerForwarding forwarding, StoppedDispatches stopped, ReadingJudgement readings)
{
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        await intake.TakeInAsync(cancellation);
        await reading.ReadReceivedAsync(cancellation);
        await refusals.RunAsync(cancellation);
        await consequences.DrawAsync(cancellation);
        await held.SettleAsync(cancellation);
        await forwarding.ForwardAsync(cancellation);
        await stopped.TellAsync(cancellation);
        await readings.JudgeAsync(cancellation);
    }
}
