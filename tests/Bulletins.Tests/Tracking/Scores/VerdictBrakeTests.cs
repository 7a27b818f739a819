using Bulletins.Dispatching;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Audiences;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Texts;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>A provider that breaks and says of everybody that nobody knows them.</summary>
public class VerdictBrakeTests : CameBackTest
{
    [Test]
    public async Task A_mail_of_which_it_is_told_in_two_ways_counts_once()
    {
        var deliveries = await SendToAsync(100, "big.example", others: 0);

        await TellAsync([.. deliveries.Take(25).SelectMany(delivery => (Bulletins.Tracking.Events.ReportedEvent[])[Hard(delivery), Hard(delivery)])]);

        await using var db = Database.Open();
        Assert.That((await db.Suppressions.CountAsync(), await db.VerdictHolds.CountAsync()), Is.EqualTo((25, 0)));
    }

    [Test]
    public async Task When_a_provider_refuses_everybody_nobody_is_suppressed_and_staff_are_told_once()
    {
        var deliveries = await SendToAsync(80, "big.example", others: 5);
        await TellAsync([.. deliveries.Take(30).Select(Hard)]);
        await using var db = Database.Open();
        Assert.That(await db.Suppressions.CountAsync(s => s.LiftedAt == null), Is.EqualTo(30), "not yet seen");

        await TellAsync([.. deliveries.Skip(30).Select(Hard)]);

        Assert.That(await db.Suppressions.Where(s => s.LiftedAt == null).Select(s => s.NormalizedEmail).ToListAsync(), Has.Count.EqualTo(5).And.None.Contain("@big.example"), "who is elsewhere isn't held");
        Assert.That((await db.Notices.SingleAsync()).Text, Does.Contain("big.example").And.Contain("/suppressions").And.Contain("No such user").And.Contain("停寄名單").And.Contain("“Suppressions”"));
        Assert.That((await OpenAsync()).Select(open => (open.Hold.Domain, open.Hold.Reason, open.Addresses)), Is.EqualTo(new[] { ("big.example", ReplyReason.UnknownAddress, 80) }));
        Assert.That(await db.Deliveries.CountAsync(d => d.State == DeliveryState.Bounced), Is.EqualTo(85), "what became of each mail is the ledger's all the same");
    }

    [Test]
    public async Task What_staff_decide_holds_for_all_of_them_and_for_what_comes_late()
    {
        var deliveries = await SendToAsync(81, "big.example");
        await TellAsync([.. deliveries.Skip(1).Select(Hard)]);
        var hold = (await OpenAsync()).Single().Hold;

        await Engine.UseAsync(async (HeldVerdicts held) => { await held.ApplyAsync(hold.Id, DispatchEngine.Staff); return 0; });
        using (new InLanguage("en"))
        {
            var late = Assert.ThrowsAsync<ConflictException>(() => Engine.UseAsync(async (HeldVerdicts held) => { await held.DismissAsync(hold.Id, DispatchEngine.Staff); return 0; }));
            Assert.That(late!.Fault.ToString(), Is.EqualTo($"{DispatchEngine.Staff.Name} has already decided, at 2021-04-29 10:00 Hong Kong time: the addresses are mailed no more."));
        }
        await TellAsync(Hard(deliveries[0]));

        await using var db = Database.Open();
        Assert.That(await db.Suppressions.CountAsync(s => s.LiftedAt == null), Is.EqualTo(81));
        Assert.That(await db.Suppressions.Where(s => s.LiftedAt == null).GroupBy(s => s.NormalizedEmail).CountAsync(), Is.EqualTo(81));
        Assert.That(await db.AuditEntries.CountAsync(entry => entry.Act == "suppression.apply-held"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_addresses_that_wait_are_shown_with_who_has_them_and_each_says_that_it_waits()
    {
        var deliveries = await SendToAsync(80, "big.example");
        await TellAsync([.. deliveries.Skip(1).Select(Hard)]);
        var hold = (await OpenAsync()).Single().Hold;
        Task<IReadOnlySet<string>> AwaitingAsync() => Engine.UseAsync((HeldVerdicts held) => held.AwaitingAsync([deliveries[0].NormalizedEmail, deliveries[1].NormalizedEmail]));

        var shown = await Engine.UseAsync((HeldVerdicts held) => held.AddressesAsync(hold.Id, 20));

        Assert.That(shown, Has.Count.EqualTo(20));
        Assert.That(shown.Select(address => address.NormalizedEmail), Is.Ordered.And.Unique.And.None.EqualTo(deliveries[0].NormalizedEmail));
        Assert.That(shown[0].Contacts.Single().NormalizedEmail, Is.EqualTo(shown[0].NormalizedEmail));
        Assert.That(await AwaitingAsync(), Is.EqualTo([deliveries[1].NormalizedEmail]));
        await Engine.UseAsync(async (HeldVerdicts held) => { await held.DismissAsync(hold.Id, DispatchEngine.Staff); return 0; });
        Assert.That(await AwaitingAsync(), Is.Empty, "decided");
    }

    [Test]
    public async Task What_staff_dismiss_suppresses_nobody_and_a_new_trouble_another_day_is_told_anew()
    {
        var deliveries = await SendToAsync(61, "big.example");
        await TellAsync([.. deliveries.Skip(1).Select(Hard)]);
        var hold = (await OpenAsync()).Single().Hold;

        await Engine.UseAsync(async (HeldVerdicts held) => { await held.DismissAsync(hold.Id, DispatchEngine.Staff); return 0; });
        await TellAsync(Hard(deliveries[0]));
        await using var db = Database.Open();
        Assert.That((await db.Suppressions.AnyAsync(s => s.LiftedAt == null), (await OpenAsync()).Count), Is.EqualTo((false, 0)));

        Clock.Advance(TimeSpan.FromDays(2));
        var later = (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone))).Select(record => Hard(record.Delivery)).ToArray();
        await TellAsync(later);
        Assert.That(((await OpenAsync()).Count, await db.Notices.CountAsync()), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Few_or_a_small_part_or_over_a_long_time_are_what_they_seem()
    {
        var deliveries = await SendToAsync(200, "big.example");
        await TellAsync([.. deliveries.Take(60).Select(Hard)]);
        Assert.That(await OpenAsync(), Is.Empty, "30 of a hundred");
        for (var time = 0; time < 4; time++)
        {
            Clock.Advance(TimeSpan.FromHours(3));
            await TellAsync([.. deliveries.Skip(60 + time * 30).Take(30).Select(Hard)]);
        }

        await using var db = Database.Open();
        Assert.That((await OpenAsync(), await db.Suppressions.CountAsync(s => s.LiftedAt == null)), Is.EqualTo((Array.Empty<OpenHold>(), 180)));
    }

    private Task<IReadOnlyList<OpenHold>> OpenAsync() => Engine.UseAsync((HeldVerdicts held) => held.OpenAsync());
}
