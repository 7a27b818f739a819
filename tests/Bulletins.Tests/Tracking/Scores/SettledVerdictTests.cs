using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>What nobody has to decide about any more, however late a decision comes.</summary>
public class SettledVerdictTests : CameBackTest
{
    [Test]
    public async Task Whoever_got_a_later_circular_about_which_nothing_came_back_for_six_days_is_suppressed_by_no_late_decision()
    {
        await TellAsync([.. (await SendToAsync(60, "big.example")).Select(Hard)]);
        var hold = (await OpenAsync()).Single();
        Clock.Advance(TimeSpan.FromDays(1));
        var later = (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone))).Select(record => record.Delivery).ToList();
        await TellAsync(Soft(later[0]));
        Clock.Advance(TimeSpan.FromDays(5));
        Assert.That((await OpenAsync()).Single().Addresses, Is.EqualTo(60), "something may come back yet");

        Clock.Advance(TimeSpan.FromDays(2));
        Assert.That((await OpenAsync()).Single().Addresses, Is.EqualTo(1), "the one whose mail bounced again");
        await Engine.UseAsync(async (HeldVerdicts held) => { await held.ApplyAsync(hold.Hold.Id, DispatchEngine.Staff); return 0; });

        Assert.That(await SuppressedAsync(), Is.EqualTo(new[] { later[0].NormalizedEmail }));
    }

    [Test]
    public async Task A_hold_whose_addresses_all_took_later_circulars_in_silence_settles_itself()
    {
        await TellAsync([.. (await SendToAsync(60, "big.example")).Select(Hard)]);
        Clock.Advance(TimeSpan.FromDays(1));
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromDays(7));

        await Engine.UseAsync(async (HeldVerdicts held) => { await held.SettleAsync(); return 0; });

        await using var db = Database.Open();
        Assert.That((await db.VerdictHolds.SingleAsync()).Decision, Is.EqualTo(HoldDecision.Settled));
    }

    [Test]
    public async Task Whom_a_person_let_be_mailed_again_is_suppressed_only_for_what_came_after_that()
    {
        var deliveries = await SendToAsync(80, "big.example");
        await TellAsync(Hard(deliveries[0]));
        Clock.Advance(TimeSpan.FromMinutes(10));
        await LiftAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));

        await TellAsync([.. deliveries.Skip(1).Take(70).Select(Hard)]);

        Assert.That((await OpenAsync()).Single().Addresses, Is.EqualTo(70));
        Assert.That(await Engine.UseAsync((HeldVerdicts held) => held.AwaitingAsync([deliveries[0].NormalizedEmail])), Is.Empty);
        await Engine.UseAsync(async (HeldVerdicts held) => { await held.ApplyAsync((await held.OpenAsync()).Single().Hold.Id, DispatchEngine.Staff); return 0; });
        Assert.That(await SuppressedAsync(), Has.Count.EqualTo(70).And.None.EqualTo(deliveries[0].NormalizedEmail));
    }

    [Test]
    public async Task Whom_a_person_let_be_mailed_again_waits_with_the_others_when_it_is_said_once_more()
    {
        var deliveries = await SendToAsync(80, "big.example");
        await TellAsync(Hard(deliveries[0]));
        Clock.Advance(TimeSpan.FromMinutes(10));
        await LiftAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));

        await TellAsync([.. deliveries.Take(71).Select(Hard)]);

        Assert.That((await OpenAsync()).Single().Addresses, Is.EqualTo(71));
    }

    private async Task<List<string>> SuppressedAsync()
    {
        await using var db = Database.Open();
        return await db.Suppressions.Where(s => s.LiftedAt == null).Select(s => s.NormalizedEmail).ToListAsync();
    }

    private Task<IReadOnlyList<OpenHold>> OpenAsync() => Engine.UseAsync((HeldVerdicts held) => held.OpenAsync());
}
