using Bulletins.Dispatching;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking;

/// <summary>Counting a million rows takes its time from the sending, so it is done once for all who ask, and no more often than it is worth.</summary>
public class RecentLedgersTests : EngineTest
{
    private static readonly DispatchPulse Sending = new(DispatchState.Sending, 3, null);

    private RecentLedgers ledgers = null!;
    private int counted;

    [SetUp]
    public void Begin() => (ledgers, counted) = (new RecentLedgers(Clock), 0);

    [Test]
    public async Task What_took_long_to_count_is_told_to_all_for_a_while()
    {
        var first = await ReadAsync(Sending, TimeSpan.FromMilliseconds(400));
        Clock.Advance(TimeSpan.FromSeconds(3.9));
        Assert.That(await ReadAsync(Sending, TimeSpan.FromMilliseconds(400)), Is.SameAs(first), "and says of when it is");

        Clock.Advance(TimeSpan.FromSeconds(0.2));
        await ReadAsync(Sending, TimeSpan.FromSeconds(30));
        Assert.That(counted, Is.EqualTo(2));
        Clock.Advance(TimeSpan.FromSeconds(10));
        await ReadAsync(Sending, TimeSpan.Zero);
        Assert.That(counted, Is.EqualTo(3), "after ten seconds at the latest");
    }

    [Test]
    public async Task What_was_counted_before_it_was_paused_is_not_told_after_that()
    {
        await ReadAsync(Sending, TimeSpan.FromSeconds(1));
        await ReadAsync(new DispatchPulse(DispatchState.Paused, 4, null), TimeSpan.FromSeconds(1));
        Assert.That(counted, Is.EqualTo(2));
    }

    [Test]
    public async Task Two_who_ask_at_once_wait_for_one_count()
    {
        var hold = new TaskCompletionSource();
        var first = ReadAsync(Sending, TimeSpan.FromSeconds(1), hold.Task);
        var second = ReadAsync(Sending, TimeSpan.FromSeconds(1), hold.Task);
        hold.SetResult();
        Assert.That(await second, Is.SameAs(await first));
    }

    [Test]
    public async Task Small_dispatches_are_counted_on_the_spot_and_large_ones_for_all()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(await BothSeeAsync(dispatch), Is.False);
        await using (var db = Database.Open())
            await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, RecentLedgers.CountedAtOnce + 1));
        Assert.That(await BothSeeAsync(dispatch), Is.True);
    }

    /// <summary>Whether two who ask one after the other, each in a scope of their own, get one and the same.</summary>
    private async Task<bool> BothSeeAsync(Dispatch dispatch)
    {
        await using var engine = new DispatchEngine(Database, new TickingClock(Clock.GetUtcNow()));
        return ReferenceEquals(await engine.LedgerAsync(dispatch), await engine.LedgerAsync(dispatch));
    }

    private Task<Ledger> ReadAsync(DispatchPulse pulse, TimeSpan takes, Task? hold = null) => ledgers.ReadAsync(1, pulse, async () =>
    {
        await (hold ?? Task.CompletedTask);
        counted++;
        Clock.Advance(takes);
        return new Ledger(pulse.State, 0, new Dictionary<DeliveryState, int>(), Clock.GetUtcNow().UtcDateTime, null);
    }, CancellationToken.None);

    /// <summary>Each look at it takes a second, so that whatever is measured has taken time.</summary>
    private sealed class TickingClock(DateTimeOffset now) : TimeProvider
    {
        private long ticks;

        public override DateTimeOffset GetUtcNow() => now;

        public override long GetTimestamp() => Interlocked.Add(ref ticks, TimestampFrequency);
    }
}
