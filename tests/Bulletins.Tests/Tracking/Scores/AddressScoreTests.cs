using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

[Parallelizable]
public class AddressScoreTests : CameBackTest
{
    [Test]
    public async Task Soft_bounces_count_once_a_day_and_staff_are_told_a_day_before_the_address_is_suppressed()
    {
        var delivery = (await SendAsync(1))[0];
        var days = new List<(double Score, int Notices, bool Suppressed)>();
        await using var db = Database.Open();
        for (var day = 1; day <= 6; day++)
        {
            await TellAsync(Soft(delivery), Soft(delivery));
            await TellStaffAsync();
            days.Add((Math.Round((await db.AddressScores.AsNoTracking().SingleAsync()).Score, 1), await db.Notices.CountAsync(), await db.Suppressions.AnyAsync()));
            Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.That(days, Is.EqualTo(new[] { (1d, 0, false), (2d, 0, false), (2.9, 0, false), (3.9, 1, false), (4.8, 1, false), (5.7, 1, true) }));
        Assert.That((await db.Suppressions.SingleAsync()).NoteInWords, Does.Contain("452"));
        Assert.That((await db.Notices.SingleAsync()).Text, Does.Contain(delivery.NormalizedEmail).And.Contain("Please ask the firm").And.Contain("請向會員查詢"));
    }

    [Test]
    public async Task A_success_clears_the_score_and_the_warning()
    {
        var deliveries = await SendAsync(1);
        for (var day = 0; day < 4; day++)
        {
            await TellAsync(Soft(deliveries[0]));
            Clock.Advance(TimeSpan.FromDays(1));
        }
        var next = (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone)))[0].Delivery;

        await TellAsync(Said(DeliveryEventKind.Delivered, next));

        await using var db = Database.Open();
        var score = await db.AddressScores.SingleAsync();
        Assert.That((score.Score, score.WarnedAt), Is.EqualTo((0d, (DateTime?)null)));
    }

    [Test]
    public async Task A_lifted_address_is_suppressed_again_by_a_new_bounce_and_not_by_one_from_before()
    {
        var first = (await SendAsync(1))[0];
        await TellAsync(Hard(first));
        var before = Hard(first);
        Clock.Advance(TimeSpan.FromHours(1));
        await LiftAsync();
        Clock.Advance(TimeSpan.FromHours(1));
        await TellAsync(before);
        await using var db = Database.Open();
        Assert.That(await db.Suppressions.CountAsync(s => s.LiftedAt == null), Is.Zero);
        var second = (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone)))[0].Delivery;

        await TellAsync(Hard(second));

        Assert.That(await db.Suppressions.OrderBy(s => s.Id).Select(s => s.DeliveryId).ToListAsync(), Is.EqualTo(new long?[] { first.Id, second.Id }), "the old record stays beside the new one");
    }

    [Test]
    public async Task Lifting_clears_what_counted_against_the_address_and_takes_it_from_those_that_staff_were_told_of()
    {
        var delivery = (await SendAsync(1))[0];
        for (var day = 0; day < 6; day++)
        {
            await TellAsync(Soft(delivery));
            await TellStaffAsync();
            Clock.Advance(TimeSpan.FromDays(1));
        }
        await LiftAsync();

        await using var db = Database.Open();
        var score = await db.AddressScores.SingleAsync();
        Assert.That((score.Score, score.WarnedAt, score.SoftInARow), Is.EqualTo((0d, (DateTime?)null, 0)));
        Assert.That(await WarnedAsync(), Is.Empty);
        await TellAsync(Soft(delivery) with { At = Now.AddHours(-2) });
        Assert.That((await db.AddressScores.AsNoTracking().SingleAsync()).Score, Is.Zero, "it bounced before staff lifted it");
    }

    [Test]
    public async Task A_lifting_without_a_reason_changes_nothing()
    {
        var delivery = (await SendAsync(1))[0];
        await TellAsync(Soft(delivery), Hard(delivery));
        await using var db = Database.Open();
        var id = await db.Suppressions.Select(s => s.Id).SingleAsync();

        Assert.That(() => Engine.UseAsync(async (SuppressionLifting lifting) => await lifting.LiftAsync(id, " ", DispatchEngine.Staff)), Throws.InstanceOf<FaultException>());

        Assert.That(((await db.AddressScores.SingleAsync()).Score, (await db.Suppressions.SingleAsync()).LiftedAt), Is.EqualTo((1d, (DateTime?)null)));
    }

    [Test]
    public async Task Late_word_of_an_arrival_clears_only_what_bounced_before_it()
    {
        var delivery = (await SendAsync(1))[0];
        var days = new List<DateTime>();
        for (var day = 0; day < 4; day++, Clock.Advance(TimeSpan.FromDays(1)))
        {
            days.Add(Now);
            await TellAsync(Soft(delivery));
        }

        await TellAsync(Said(DeliveryEventKind.Delivered, delivery) with { At = days[1].AddHours(1) });
        await using var db = Database.Open();
        var score = await db.AddressScores.AsNoTracking().SingleAsync();
        Assert.That((Math.Round(score.At(days[3], TimeSpan.FromDays(30)), 1), score.SoftInARow), Is.EqualTo((2d, 2)), "of the third and the fourth day");

        await TellAsync(Soft(delivery) with { At = days[1] });
        Assert.That((await db.AddressScores.AsNoTracking().SingleAsync()).SoftInARow, Is.EqualTo(2), "late word of a bounce before the arrival doesn't count either");
        await TellAsync(Said(DeliveryEventKind.Delivered, delivery));
        Assert.That((await db.AddressScores.AsNoTracking().SingleAsync()).Score, Is.Zero);
    }

    [TestCase(7, 4, 9)]
    [TestCase(30, 3, 5)]
    public async Task A_mailbox_that_is_full_for_months_is_told_of_and_then_suppressed_however_rarely_it_is_written_to(int days, int warned, int suppressed)
    {
        Association.AddContacts(1);
        await using var db = Database.Open();
        for (var circular = 1; circular <= 12; circular++, Clock.Advance(TimeSpan.FromDays(days)))
        {
            await TellAsync(Soft(await NextAsync()));
            await TellStaffAsync();
            Assert.That((await db.Notices.AnyAsync(), await db.Suppressions.AnyAsync()), Is.EqualTo((circular >= warned, circular >= suppressed)), $"circular {circular}");
            if (circular >= suppressed)
                return;
            Clock.Advance(TimeSpan.FromHours(1));
            Assert.That((await WarnedAsync()).Count, Is.EqualTo(circular >= warned ? 1 : 0), $"circular {circular}");
        }
    }

    [Test]
    public async Task A_mailbox_that_takes_a_mail_in_between_is_not_full_for_months()
    {
        Association.AddContacts(1);
        await using var db = Database.Open();
        for (var circular = 1; circular <= 12; circular++, Clock.Advance(TimeSpan.FromDays(30)))
        {
            var delivery = await NextAsync();
            if (circular % 3 != 0)
                await TellAsync(Soft(delivery));
            await TellStaffAsync();
        }
        Assert.That((await db.Notices.AnyAsync(), await db.Suppressions.AnyAsync()), Is.EqualTo((false, false)));
    }

    private async Task<Delivery> NextAsync() => (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone)))[0].Delivery;

    private Task<IReadOnlyList<WarnedAddress>> WarnedAsync() => Engine.UseAsync((EventHistory history) => history.WarnedAsync(10));
}
