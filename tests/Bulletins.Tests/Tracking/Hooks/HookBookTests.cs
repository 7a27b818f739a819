using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;

namespace Bulletins.Tests.Tracking.Hooks;

/// <summary>What web hooks told without saying which mail they mean.</summary>
public class HookBookTests : CameBackTest
{
    [Test]
    public async Task What_names_an_address_or_nothing_of_ours_is_counted_once_for_all_processes_and_for_seven_days()
    {
        var delivery = (await SendAsync(1))[0];
        await using var other = new DispatchEngine(Database, Clock);
        var guessed = Said(DeliveryEventKind.Complained, delivery) with { Traces = new DeliveryTraces { Address = delivery.Email } };
        ReportedEvent[] told = [guessed, guessed with { Key = "2" }, guessed with { Key = "3", Traces = new DeliveryTraces { Address = "nobody@elsewhere.example" } }, Said(DeliveryEventKind.Bounced, delivery)];

        await Task.WhenAll(TellAsync(Engine, "postmark", told[..2]), TellAsync(other, "postmark", told[2..]));
        await TellAsync(Engine, "postmark", told);
        await TellAsync(Engine, "ses", Said(DeliveryEventKind.Bounced, delivery));

        Assert.That(await LatelyAsync(), Is.EqualTo(new[] { new UnprovenEvents("postmark", 2, 1) }));
        var latest = await Engine.UseAsync((HookBook book) => book.LatestAsync(5));
        Assert.That(latest.Select(e => (e.Kind, e.NormalizedEmail, e.ContactId)), Is.EqualTo(Enumerable.Repeat((DeliveryEventKind.Complained, delivery.NormalizedEmail, (long?)delivery.ContactId), 2)));
        Clock.Advance(TimeSpan.FromDays(7));
        Assert.That(await LatelyAsync(), Is.Empty);
    }

    private static Task<int> TellAsync(DispatchEngine engine, string hook, params ReportedEvent[] events) => engine.UseAsync(async (HookBook book) =>
    {
        await book.CountAsync(hook, await TellAsync(engine, events));
        return 0;
    });

    private Task<IReadOnlyList<UnprovenEvents>> LatelyAsync() => Engine.UseAsync((HookBook book) => book.LatelyAsync());
}
