using Bulletins.Dispatching;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>A provider that broke once, and the few dead addresses that every later circular has there.</summary>
public class HoldReachTests : CameBackTest
{
    [Test]
    public async Task A_dead_address_of_a_circular_on_another_day_is_suppressed_though_nobody_has_decided_about_the_trouble()
    {
        var deliveries = await BreakAsync();
        Clock.Advance(TimeSpan.FromDays(1));

        await TellAsync(Hard((await NextAsync())[^1]));

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((new[] { deliveries[^1].NormalizedEmail }, 75)));
        await TellAsync(Hard(deliveries[^2]));
        Assert.That((await OpenAsync()).Single().Addresses, Is.EqualTo(76), "what is said late of the circular that it began with belongs to it");
    }

    [Test]
    public async Task What_is_said_of_another_circular_within_the_hour_belongs_to_the_same_trouble()
    {
        await BreakAsync();
        Clock.Advance(TimeSpan.FromMinutes(30));

        await TellAsync(Hard((await NextAsync())[^1]));

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((Array.Empty<string>(), 76)));
    }

    [Test]
    public async Task One_circular_after_the_other_does_not_carry_the_trouble_on()
    {
        await BreakAsync();
        Clock.Advance(TimeSpan.FromMinutes(40));
        await TellAsync(Hard((await NextAsync())[^1]));
        Clock.Advance(TimeSpan.FromMinutes(40));

        var third = await NextAsync();
        await TellAsync(Hard(third[^2]));

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((new[] { third[^2].NormalizedEmail }, 76)));
    }

    [Test]
    public async Task What_staff_dismissed_parks_no_verdict_on_a_later_circular()
    {
        await BreakAsync();
        await Engine.UseAsync(async (HeldVerdicts held) => { await held.DismissAsync((await held.OpenAsync()).Single().Hold.Id, DispatchEngine.Staff); return 0; });
        Clock.Advance(TimeSpan.FromHours(3));

        var later = await NextAsync();
        await TellAsync(Hard(later[^1]));

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Count), Is.EqualTo((new[] { later[^1].NormalizedEmail }, 0)));
    }

    [Test]
    public async Task When_it_breaks_again_while_nobody_has_decided_all_are_held_together()
    {
        await BreakAsync();
        Clock.Advance(TimeSpan.FromDays(1));
        var later = await NextAsync();
        await TellAsync([.. later.Take(20).Select(Hard)]);
        Assert.That(await SuppressedAsync(), Has.Length.EqualTo(20), "not yet seen");

        await TellAsync([.. later.Skip(20).Select(Hard)]);

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((Array.Empty<string>(), 80)));
    }

    /// <summary>Eighty mails, of which all but five are refused at once.</summary>
    private async Task<List<Delivery>> BreakAsync()
    {
        var deliveries = await SendToAsync(80, "big.example");
        await TellAsync([.. deliveries.Take(75).Select(Hard)]);
        Assert.That((await OpenAsync()).Single().Addresses, Is.EqualTo(75));
        return deliveries;
    }

    private async Task<List<Delivery>> NextAsync() => [.. (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone))).Select(record => record.Delivery).OrderBy(d => d.ContactId)];

    private async Task<string[]> SuppressedAsync()
    {
        await using var db = Database.Open();
        return await db.Suppressions.Where(s => s.LiftedAt == null).OrderBy(s => s.Id).Select(s => s.NormalizedEmail).ToArrayAsync();
    }

    private Task<IReadOnlyList<OpenHold>> OpenAsync() => Engine.UseAsync((HeldVerdicts held) => held.OpenAsync());
}
