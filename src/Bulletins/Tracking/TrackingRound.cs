using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Readings;
using Bulletins.Tracking.Scores;
using Bulletins.Tracking.Summaries;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking;

/// <summary>What is done each minute about what came back. Every step reads from the tables what is left of it, so that none depends on another having been
/// finished: one that fails keeps no other from being done, and is heard of at the end.</summary>
public sealed class TrackingRound(BulletinsDb db, MailIntake intake, IncomingMailReading reading, RefusalSweep refusals, DeliveryEventConsequences consequences,
    AddressWarnings warnings, HeldVerdicts held, AnswerForwarding forwarding, StoppedDispatches stopped, WaitingDispatches waiting, UnservedDispatches unserved, ReadingJudgement readings, ILogger<TrackingRound> log)
{
    public Task RunAsync(CancellationToken cancellation = default)
    {
        (string Name, Func<CancellationToken, Task> RunAsync)[] steps =
        [
            ("taking mail in", intake.TakeInAsync),
            ("reading it", reading.ReadReceivedAsync),
            ("counting refusals", refusals.RunAsync),
            ("drawing consequences", consequences.DrawAsync),
            ("telling of addresses that keep bouncing", warnings.TellAsync),
            ("settling held verdicts", held.SettleAsync),
            ("forwarding answers", forwarding.ForwardAsync),
            ("telling of stopped dispatches", stopped.TellAsync),
            ("telling of dispatches that wait for a relay", waiting.TellAsync),
            ("telling of dispatches of which no relay takes some mails", unserved.TellAsync),
            ("judging readings", readings.JudgeAsync),
        ];
        return EachByItself.DoAsync(db, steps, step => step.RunAsync(cancellation),
            (step, failure) => log.LogError(failure, "Tracking failed at {Step}; the other steps are done all the same.", step.Name), cancellation);
    }
}
