using Bulletins.Dispatching;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>A relay whose line or name server is broken, so that mails expire one after the other.</summary>
[Parallelizable]
public class SoftBrakeTests : CameBackTest
{
    private static readonly ReplyReason[] OfTheWay = [ReplyReason.Unreachable, ReplyReason.UnknownDomain, ReplyReason.Unspecified];

    [Test]
    public async Task When_a_line_is_broken_for_a_week_of_daily_circulars_nobody_is_suppressed_and_staff_are_told_once_of_each()
    {
        Association.AddContacts(60);
        for (var day = 1; day <= 8; day++, Clock.Advance(TimeSpan.FromDays(1)))
        {
            var expired = (await NextAsync()).Select((delivery, i) => Soft(delivery) with { Reason = OfTheWay[i % 3] }).ToArray();
            foreach (var some in (ReportedEvent[][])[expired[..15], expired[15..30], expired[30..]])
            {
                await TellAsync(some);
                await TellStaffAsync();
            }
        }

        await using var db = Database.Open();
        Assert.That((await db.Suppressions.CountAsync(), await db.AddressScores.CountAsync(s => s.WarnedAt != null)), Is.EqualTo((0, 0)), "the first of each day counted before it was seen");
        Assert.That(await db.Notices.Select(n => n.Key).ToListAsync(), Has.Count.EqualTo(8).And.All.StartsWith("spread:"));
        Assert.That((await db.Notices.FirstAsync()).Text, Does.Contain("測試通告").And.Contain("/dispatches/").And.Contain("不計入任何地址").And.Contain("counts against none of them"));
    }

    [Test]
    public async Task A_full_mailbox_counts_also_while_a_line_is_broken_and_is_suppressed_for_that_alone()
    {
        Association.AddContacts(40);
        for (var day = 1; day <= 6; day++, Clock.Advance(TimeSpan.FromDays(1)))
        {
            var deliveries = await NextAsync();
            await TellAsync([.. deliveries.Skip(1).Select(delivery => Soft(delivery) with { Reason = ReplyReason.Unreachable })]);
            await TellAsync(Soft(deliveries[0]));
            await TellStaffAsync();
        }

        await using var db = Database.Open();
        Assert.That(await db.Suppressions.Select(s => s.NormalizedEmail).ToListAsync(), Is.EqualTo(new[] { (await db.Deliveries.OrderBy(d => d.ContactId).FirstAsync()).NormalizedEmail }));
    }

    [TestCase(100, 19, 1)]
    [TestCase(101, 20, 1)]
    [TestCase(100, 20, 0)]
    public async Task Few_or_a_small_part_of_a_circular_are_what_they_seem(int mails, int bounced, int counted)
    {
        var deliveries = await SendAsync(mails);

        await TellAsync([.. deliveries.Take(bounced).Select(Soft)]);

        await using var db = Database.Open();
        Assert.That(await db.AddressScores.CountAsync(s => s.Score > 0), Is.EqualTo(counted * bounced));
    }

    [Test]
    public async Task What_was_seen_to_be_the_way_stays_so_when_more_was_tried_by_the_next_bounce()
    {
        var deliveries = await SendAsync(110);
        await MoveAsync(deliveries[80..], DeliveryState.Pending);
        await TellAsync([.. deliveries.Take(20).Select(Soft)]);
        await MoveAsync(deliveries[80..], DeliveryState.Sent);

        await using var other = new DispatchEngine(Database, Clock);
        await TellAsync(Soft(deliveries[20]), other);

        await using var db = Database.Open();
        Assert.That((await db.AddressScores.CountAsync(), await db.Notices.CountAsync()), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Bounces_that_come_one_by_one_are_counted_on_and_not_read_anew_within_the_hour()
    {
        var deliveries = await SendAsync(40);
        await TellAsync([.. deliveries.Take(15).Select(Soft)]);
        await using var db = Database.Open();
        await db.DeliveryEvents.ExecuteDeleteAsync();

        await TellAsync([.. deliveries.Skip(15).Take(5).Select(Soft)]);
        Assert.That(await db.AddressScores.CountAsync(), Is.EqualTo(15), "read anew, they would be five");

        await db.Notices.ExecuteDeleteAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await TellAsync(Soft(deliveries[20]));
        Assert.That(await db.AddressScores.CountAsync(), Is.EqualTo(16));
    }

    [Test]
    public async Task What_was_cancelled_is_no_part_of_what_was_tried()
    {
        var deliveries = await SendAsync(101);
        await MoveAsync(deliveries[100..], DeliveryState.Cancelled);

        await TellAsync([.. deliveries.Take(20).Select(Soft)]);

        await using var db = Database.Open();
        Assert.That(await db.AddressScores.CountAsync(), Is.Zero);
    }

    private async Task MoveAsync(List<Delivery> deliveries, DeliveryState state)
    {
        await using var db = Database.Open();
        var ids = deliveries.ConvertAll(d => d.Id);
        await db.Deliveries.Where(d => ids.Contains(d.Id)).ExecuteUpdateAsync(row => row.SetProperty(d => d.State, state));
    }

    private async Task<List<Delivery>> NextAsync() => [.. (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone))).Select(record => record.Delivery).OrderBy(d => d.ContactId)];
}
