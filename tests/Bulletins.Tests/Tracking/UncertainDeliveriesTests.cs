using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Testing;
using Bulletins.Tests.Sending;
using Bulletins.Tracking;

namespace Bulletins.Tests.Tracking;

public class UncertainDeliveriesTests : EngineTest
{
    private static DeliveryRow Held => new(DeliveryState.Uncertain) { Tries = [new(AttemptOutcome.Uncertain, null, null, "Connection reset")] };

    [Test]
    public async Task What_waits_for_a_person_is_listed_over_all_dispatches_the_latest_first_and_nothing_else()
    {
        var first = await SaveAsync(new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 2).With(Held).With(Held));
        await SaveAsync(new DispatchBuilder().In(DispatchState.Sending).With(Held with { DueAt = new DateTime(2021, 4, 29, 3, 0, 0, DateTimeKind.Utc) }));
        var cancelled = await SaveAsync(new DispatchBuilder().In(DispatchState.Cancelled).With(Held));

        var counts = await Engine.UseAsync((UncertainDeliveries uncertain) => uncertain.CountAsync());
        Assert.That(counts, Is.EquivalentTo(new Dictionary<long, int> { [first.Id] = 2, [cancelled.Id] = 1 }));
        var all = await ReadAsync(0, 10);
        Assert.That(all.Select(u => (u.Dispatch.Id, u.MayBeSentOnceMore)), Is.EqualTo(new[] { (cancelled.Id, false), (first.Id, true), (first.Id, true) }));
        Assert.That(all.Select(u => u.Record.Attempts[^1].Reply), Is.All.EqualTo("Connection reset"));
        Assert.That((await ReadAsync(1, 1)).Single().Record.Delivery.Id, Is.EqualTo(all[1].Record.Delivery.Id));

        await Engine.UseAsync((HeldDeliveries held) => held.DecideAllAsync(first.Id, UncertainDecision.LeaveAsSent, Bulletins.Testing.Engine.DispatchEngine.Staff));
        Assert.That((await ReadAsync(0, 10)).Select(u => u.Dispatch.Id), Is.EqualTo(new[] { cancelled.Id }));
    }

    private Task<IReadOnlyList<UncertainDelivery>> ReadAsync(int skip, int take) => Engine.UseAsync((UncertainDeliveries uncertain) => uncertain.ReadAsync(skip, take));

    private async Task<Dispatch> SaveAsync(DispatchBuilder builder)
    {
        await using var db = Database.Open();
        return await builder.SaveAsync(db);
    }
}
