using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending.Pace;

public sealed class AdaptationTests : PaceTest
{
    private static readonly SendResult TooFast = new(AttemptOutcome.RefusedForNow, 550, null, "Connection frequency limited", ReplyReason.TooFast);

    private SkippingClock clock = null!;

    [SetUp]
    public void StartTheClock() => clock = new SkippingClock(Start);

    [Test]
    public async Task A_word_about_too_much_halves_the_pace_and_every_process_follows()
    {
        var (one, other) = (Process(clock, Qq(60)), Process(clock, Qq(60)));
        await using var slot = await one.ConnectAsync("qq");
        await using var elsewhere = await other.ConnectAsync("qq");

        one.Pace.Heard(slot, TooFast);
        await one.UpkeepAsync();
        await other.UpkeepAsync();

        Assert.That(await InAMinuteAsync(one, slot), Is.InRange(28, 30));
        Assert.That(await InAMinuteAsync(other, elsewhere), Is.InRange(28, 30));
        var (relay, _) = await ReportAsync(one);
        var slowed = relay.Providers.Single(p => p.Provider == "qq").Slowed!;
        Assert.That((slowed.PerSecond, slowed.Reason, slowed.Reply), Is.EqualTo((0.5, ReplyReason.TooFast, "Connection frequency limited")));
    }

    [Test]
    public async Task It_is_slowed_down_once_for_all_that_was_on_its_way_and_never_to_a_standstill()
    {
        var process = Process(clock, Qq(60));
        await using var slot = await process.ConnectAsync("qq");
        for (var i = 0; i < 5; i++)
            process.Pace.Heard(slot, TooFast);
        await process.UpkeepAsync();
        Assert.That(await PaceAsync(process), Is.EqualTo(0.5));

        for (var i = 0; i < 20; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(6));
            process.Pace.Heard(slot, TooFast);
            await process.UpkeepAsync();
        }
        Assert.That(await PaceAsync(process), Is.EqualTo(1 / 60.0));
    }

    [Test]
    public async Task Success_brings_the_pace_back_step_by_step()
    {
        var process = Process(clock, Qq(60));
        await using var slot = await process.ConnectAsync("qq");
        process.Pace.Heard(slot, TooFast);
        await process.UpkeepAsync();
        var paces = new List<double?>();
        do
        {
            clock.Advance(TimeSpan.FromSeconds(11));
            process.Pace.Heard(slot, ScriptedMailSender.Accepted);
            await process.UpkeepAsync();
            paces.Add(await PaceAsync(process));
        }
        while (paces[^1] is not null && paces.Count < 20);

        Assert.That(paces.Select(p => p is { } pace ? Math.Round(pace, 2) : (double?)null).ToArray(), Is.EqualTo(new double?[] { 0.6, 0.7, 0.8, 0.9, null }));
    }

    [Test]
    public async Task Without_a_budget_the_pace_so_far_is_halved()
    {
        var process = Process(clock);
        await using var slot = await process.ConnectAsync();
        await process.UpkeepAsync();
        for (var i = 0; i < 200; i++)
        {
            await process.Pace.TakeAsync(slot, default);
            clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        process.Pace.Heard(slot, TooFast);
        await process.UpkeepAsync();

        Assert.That((await ReportAsync(process)).Relay.Pace.Slowed!.PerSecond, Is.EqualTo(10).Within(0.5));
    }

    [Test]
    public async Task Before_anybody_has_looked_at_the_pace_it_is_that_of_the_first_moments()
    {
        var process = Process(clock);
        await using var slot = await process.ConnectAsync();
        for (var i = 0; i < 100; i++)
        {
            await process.Pace.TakeAsync(slot, default);
            clock.Advance(TimeSpan.FromMilliseconds(15));
        }

        process.Pace.Heard(slot, new SendResult(AttemptOutcome.RelayFailed, 421, "4.3.2", "Shutting down", ReplyReason.RelayUnavailable));
        await process.UpkeepAsync();

        Assert.That((await ReportAsync(process)).Relay.Pace.Slowed!.PerSecond, Is.EqualTo(33).Within(2), "and not half a message a second");
    }

    [TestCase(AttemptOutcome.RefusedForNow, 450, ReplyReason.Greylisted)]
    [TestCase(AttemptOutcome.RefusedForNow, 452, ReplyReason.MailboxFull)]
    [TestCase(AttemptOutcome.RefusedForNow, 450, ReplyReason.MailboxBusy)]
    [TestCase(AttemptOutcome.RefusedForGood, 550, ReplyReason.UnknownAddress)]
    [TestCase(AttemptOutcome.RefusedForGood, 550, ReplyReason.Content)]
    public async Task What_is_said_about_one_recipient_slows_nothing_down(AttemptOutcome outcome, int code, ReplyReason reason)
    {
        var process = Process(clock, Qq(60));
        await using var slot = await process.ConnectAsync("qq");
        process.Pace.Heard(slot, new SendResult(outcome, code, null, "no", reason));
        await process.UpkeepAsync();
        Assert.That(await PaceAsync(process), Is.Null);
    }

    [Test]
    public async Task A_temporary_refusal_without_a_reason_slows_a_provider_down_but_not_a_whole_relay()
    {
        var process = Process(clock, Qq(60));
        var refused = new SendResult(AttemptOutcome.RefusedForNow, 451, null, "try later", ReplyReason.Unspecified);
        await using var slot = await process.ConnectAsync("qq");
        await using var others = await process.ConnectAsync();
        process.Pace.Heard(slot, refused);
        process.Pace.Heard(others, refused);
        await process.UpkeepAsync();
        Assert.That((await PaceAsync(process), (await ReportAsync(process)).Relay.Pace.Slowed), Is.EqualTo((0.5, (SlowedPace?)null)));
    }

    private static (string, string?)[] Qq(int perMinute) => [("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerMinute", $"{perMinute}")];

    private async Task<int> InAMinuteAsync(PaceProcess process, ConnectionSlot slot)
    {
        var (taken, end) = (0, clock.GetUtcNow().AddMinutes(1));
        while (true)
        {
            var permit = await process.Pace.TakeAsync(slot, default);
            if (clock.GetUtcNow() >= end || permit.NotBefore >= end)
                return taken;
            if (permit.Granted)
                taken++;
            else
                clock.SkipTo(permit.NotBefore!.Value);
        }
    }

    private static async Task<double?> PaceAsync(PaceProcess process) =>
        (await ReportAsync(process)).Relay.Providers.Single(p => p.Provider == "qq").Slowed?.PerSecond;

    private static async Task<(RelayReport Relay, int Count)> ReportAsync(PaceProcess process)
    {
        var relays = await process.Engine.UseAsync((RelayOverview overview) => overview.ReadAsync());
        return (relays[0], relays.Count);
    }
}
