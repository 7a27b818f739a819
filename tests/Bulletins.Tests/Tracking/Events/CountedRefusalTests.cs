using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Events;

/// <summary>What a server refused while it was sent to counts against the address like a report.</summary>
[Parallelizable]
public class CountedRefusalTests : CameBackTest
{
    [Test]
    public async Task What_a_server_refused_for_good_counts_like_a_report_that_comes_back_later()
    {
        Relay.Answer = message => Task.FromResult(message.ToAddress.StartsWith("contact1@", StringComparison.Ordinal)
            ? new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "No such user") { Reason = ReplyReason.UnknownAddress }
            : new SendResult(AttemptOutcome.RefusedForGood, 554, "5.7.1", "Spam") { Reason = ReplyReason.Content });
        var deliveries = await SendAsync(3);

        await Engine.UseAsync(async (RefusalSweep sweep) => { await sweep.RunAsync(); return 0; });
        await Engine.UseAsync(async (RefusalSweep sweep) => { await sweep.RunAsync(); return 0; });

        await using var db = Database.Open();
        Assert.That(await db.Suppressions.Select(s => s.DeliveryId).ToListAsync(), Is.EqualTo(new long?[] { deliveries[0].Id }));
        Assert.That((await db.DeliveryEvents.CountAsync(), (await AgainAsync(deliveries[0])).State), Is.EqualTo((1, DeliveryState.Failed)));
    }

    [Test]
    public async Task Refusals_count_however_long_the_program_stood_still_and_once_all_are_counted_a_dispatch_is_left()
    {
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "No such user") { Reason = ReplyReason.UnknownAddress });
        var delivery = (await SendAsync(1))[0];
        await using var db = Database.Open();
        Assert.That((await DispatchOf(delivery)).State, Is.EqualTo(DispatchState.Completed));
        Clock.Advance(TimeSpan.FromDays(30));

        await SweepAsync();
        Assert.That((await db.Suppressions.CountAsync(), (await DispatchOf(delivery)).RefusalsCountedAt), Is.EqualTo((1, (DateTime?)Now)));

        var left = (await DispatchOf(delivery)).RefusalsCountedAt;
        Clock.Advance(TimeSpan.FromDays(1));
        await SweepAsync();
        Assert.That((await DispatchOf(delivery)).RefusalsCountedAt, Is.EqualTo(left), "nobody looks at it any more");
        await LiftAsync();
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(delivery.DispatchId, null, DispatchEngine.Staff));
        await Engine.SendAsync(await DispatchOf(delivery));
        await SweepAsync();
        Assert.That((await db.DeliveryEvents.CountAsync(), await db.Suppressions.CountAsync(s => s.LiftedAt == null)), Is.EqualTo((2, 1)), "but of one that was opened again");
    }

    private Task<int> SweepAsync() => Engine.UseAsync(async (RefusalSweep sweep) => { await sweep.RunAsync(); return 0; });
}
