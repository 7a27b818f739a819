using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking;

/// <summary>When a dispatch is expected to end whose relay rests or is missing. Ten of its mails went in ten minutes; it is 18:10 in Hong Kong.</summary>
public sealed class RestingRelayEndTests : DatabaseTest
{
    private static readonly DateTime Begun = new(2021, 4, 29, 10, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Now = Begun.AddMinutes(10);

    [Test]
    public async Task Nothing_is_expected_to_go_before_the_relay_ends_its_rest()
    {
        await using var engine = Start();
        await RestAsync(engine, "main", TimeSpan.FromMinutes(48));

        Assert.That(await EndAsync(engine, Ten(), waiting: 20), Is.EqualTo((Now.AddMinutes(68), (string?)null)));
    }

    [Test]
    public async Task A_budget_begins_when_the_rest_is_over()
    {
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", "1"));
        await RestAsync(engine, "main", TimeSpan.FromMinutes(48));

        var (end, budget) = await EndAsync(engine, Ten(), waiting: 20);

        Assert.That(end, Is.EqualTo(Now.AddMinutes(68)).Within(TimeSpan.FromMinutes(1)));
        Assert.That(budget, Is.EqualTo("main：每分鐘 1 封"));
    }

    [Test]
    public async Task A_next_try_is_made_when_the_rest_is_over_if_that_is_later()
    {
        await using var engine = Start();
        await RestAsync(engine, "main", TimeSpan.FromMinutes(48));

        var (end, _) = await EndAsync(engine, Ten().With(new DeliveryRow(DeliveryState.Deferred) { DueAt = Now.AddMinutes(5) }), waiting: 0);

        Assert.That(end, Is.EqualTo(Now.AddMinutes(49)));
    }

    [Test]
    public async Task Of_several_relays_the_first_that_is_tried_again_counts()
    {
        await using var engine = Start(("Mail:Relays:1:Name", "spare"), ("Mail:Relays:1:Host", "spare.example"));
        await RestAsync(engine, "main", TimeSpan.FromMinutes(48));
        await RestAsync(engine, "spare", TimeSpan.FromMinutes(8));
        Assert.That((await EndAsync(engine, Ten(), waiting: 20)).End, Is.EqualTo(Now.AddMinutes(28)));

        await engine.UseAsync((RelayBoard board) => { board.Worked("spare"); return Task.FromResult(0); });
        Assert.That((await EndAsync(engine, Ten(), waiting: 20)).End, Is.EqualTo(Now.AddMinutes(20)), "the spare one works");
    }

    [Test]
    public async Task Only_what_the_resting_relay_is_for_waits_for_it()
    {
        await using var engine = Start(("Mail:Relays:0:RecipientDomains:0", "qq"), ("Mail:Relays:1:Name", "others"), ("Mail:Relays:1:Host", "others.example"));
        await RestAsync(engine, "main", TimeSpan.FromMinutes(8));
        await RestAsync(engine, "others", TimeSpan.FromMinutes(48));

        Assert.That((await EndAsync(engine, Ten(), waiting: 20, atQq: 15)).End, Is.EqualTo(Now.AddMinutes(53)), "15 from 18:18, 5 from 18:58");
    }

    [Test]
    public async Task No_end_is_promised_of_what_no_relay_is_for()
    {
        await using var engine = Start(("Mail:Relays:0:RecipientDomains:0", "qq"));

        Assert.That((await EndAsync(engine, Ten(), waiting: 20, atQq: 19)).End, Is.Null);
        Assert.That((await EndAsync(engine, Ten(), waiting: 20, atQq: 20)).End, Is.EqualTo(Now.AddMinutes(20)));
    }

    private static DispatchBuilder Ten() => new DispatchBuilder().PreparedAt(Begun).Tried(DeliveryState.Sent, 10, Begun, TimeSpan.FromMinutes(1));

    private DispatchEngine Start(params (string Key, string Value)[] settings) =>
        new(database, new FakeTimeProvider(Now), settings: settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

    private static Task<int> RestAsync(DispatchEngine engine, string relay, TimeSpan rest) => engine.UseAsync(async (RelayBoard board) =>
    {
        board.Failed(relay, "Nobody listens there.", rest);
        await board.FlushAsync();
        return 0;
    });

    private async Task<(DateTime? End, string? Budget)> EndAsync(DispatchEngine engine, DispatchBuilder builder, int waiting, int atQq = 0)
    {
        await using var db = database.Open();
        for (var i = 0; i < waiting; i++)
            builder.With(new DeliveryRow(DeliveryState.Pending) { DueAt = Begun });
        var dispatch = await builder.SaveAsync(db);
        var atProvider = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id && d.DueAt != null).OrderBy(d => d.Id).Take(atQq).Select(d => d.Id).ToListAsync();
        await db.Deliveries.Where(d => atProvider.Contains(d.Id)).ExecuteUpdateAsync(row => row.SetProperty(d => d.MailboxProvider, "qq"));
        var ledger = await engine.LedgerAsync(dispatch);
        return (ledger.ExpectedEnd, ledger.BindingBudget);
    }
}
