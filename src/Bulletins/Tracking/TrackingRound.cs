using System.Runtime.ExceptionServices;
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
    HeldVerdicts held, AnswerForwarding forwarding, StoppedDispatches stopped, WaitingDispatches waiting, ReadingJudgement readings, ILogger<TrackingRound> log)
{
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        (string Name, Func<CancellationToken, Task> RunAsync)[] steps =
        [
            ("taking mail in", intake.TakeInAsync),
            ("reading it", reading.ReadReceivedAsync),
            ("counting refusals", refusals.RunAsync),
            ("drawing consequences", consequences.DrawAsync),
            ("settling held verdicts", held.SettleAsync),
            ("forwarding answers", forwarding.ForwardAsync),
            ("telling of stopped dispatches", stopped.TellAsync),
            ("telling of dispatches that wait for a relay", waiting.TellAsync),
            ("judging readings", readings.JudgeAsync),
        ];
        List<Exception> failures = [];
        foreach (var step in steps)
        {
            try
            {
                await step.RunAsync(cancellation);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                log.LogError(failure, "Tracking failed at {Step}; the other steps are done all the same.", step.Name);
                failures.Add(failure);
            }
            // A step that failed may have left rows half changed.
            db.ChangeTracker.Clear();
        }
        if (failures is [var only])
            ExceptionDispatchInfo.Throw(only);
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }
}
