using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>Many addresses that are close to being suppressed at once.</summary>
public class AddressWarningsTests : CameBackTest
{
    /// <summary>One soft bounce is enough to be told of.</summary>
    private static readonly Dictionary<string, string?> Strict = new() { ["Tracking:Bounces:WarnAt"] = "0.9", ["Tracking:Bounces:SuppressAt"] = "1.5", ["Tracking:Bounces:SoftHoldAt"] = "1000" };

    private DispatchEngine strict = null!;

    [SetUp]
    public void BeStrict() => strict = new DispatchEngine(Database, Clock, Relay, Strict);

    [TearDown]
    public ValueTask BeLenient() => strict.DisposeAsync();

    [Test]
    public async Task All_that_came_one_by_one_is_told_in_one_notice_that_names_the_first_and_counts_the_rest()
    {
        var deliveries = await SendAsync(60);
        foreach (var delivery in deliveries)
            await TellAsync(Soft(delivery), strict);

        await TellStaffAsync();

        var notice = (await NoticesAsync()).Single();
        Assert.That(notice.Subject, Does.Contain(deliveries[0].NormalizedEmail).And.Contain("(+59)"));
        Assert.That(notice.Text, Does.Contain(deliveries[49].NormalizedEmail).And.Not.Contain(deliveries[50].NormalizedEmail).And.Contain("另有 10 個地址").And.Contain("And 10 more").And.Contain("Mailbox full"));
        Assert.That(notice.Text, Does.Contain($"/contacts/{deliveries[0].ContactId}\n").And.Contain("/suppressions"));
    }

    [Test]
    public async Task What_comes_within_the_hour_after_a_notice_waits_for_the_next_and_nobody_is_suppressed_before_a_day_after_that()
    {
        var deliveries = await SendAsync(2);
        await TellAsync(Soft(deliveries[0]), strict);
        await TellStaffAsync();
        Clock.Advance(TimeSpan.FromMinutes(10));
        await TellAsync(Soft(deliveries[1]), strict);
        await TellStaffAsync();
        Assert.That(await NoticesAsync(), Has.Count.EqualTo(1));

        Clock.Advance(TimeSpan.FromHours(23) + TimeSpan.FromMinutes(50));
        await TellStaffAsync();
        Assert.That((await NoticesAsync())[^1].Text, Does.Contain(deliveries[1].NormalizedEmail).And.Not.Contain(deliveries[0].NormalizedEmail));
        Clock.Advance(TimeSpan.FromMinutes(20));
        await TellAsync(strict, Soft(deliveries[0]), Soft(deliveries[1]));

        await using var db = Database.Open();
        Assert.That(await db.Suppressions.Select(s => s.NormalizedEmail).ToListAsync(), Is.EqualTo(new[] { deliveries[0].NormalizedEmail }));
    }

    [Test]
    public async Task A_notice_from_before_the_clock_was_set_back_keeps_the_next_one_waiting_no_longer()
    {
        var deliveries = await SendAsync(2);
        await TellAsync(Soft(deliveries[0]), strict);
        await TellStaffAsync();

        Clock.SetBack(TimeSpan.FromDays(30));
        await TellAsync(Soft(deliveries[1]), strict);
        await TellStaffAsync();

        Assert.That((await NoticesAsync())[^1].Text, Does.Contain(deliveries[1].NormalizedEmail));
    }

    [Test]
    public async Task Several_processes_tell_once_of_each()
    {
        await using var other = new DispatchEngine(Database, Clock);
        await TellAsync(strict, [.. (await SendAsync(3)).Select(Soft)]);

        await Task.WhenAll(TellStaffAsync(), TellStaffAsync(other), TellStaffAsync(), TellStaffAsync(other));
        Clock.Advance(TimeSpan.FromHours(2));
        await TellStaffAsync();

        Assert.That(await NoticesAsync(), Has.Count.EqualTo(1));
    }

    private async Task<List<Notice>> NoticesAsync()
    {
        await using var db = Database.Open();
        return await db.Notices.AsNoTracking().OrderBy(n => n.Id).ToListAsync();
    }
}
