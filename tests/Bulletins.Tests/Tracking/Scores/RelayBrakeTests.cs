using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Members.Addresses;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>A relay that breaks and says of everybody that nobody knows them, where each firm has a domain of its own.</summary>
[Parallelizable]
public class RelayBrakeTests : CameBackTest
{
    private static readonly SendResult Unknown = new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "User unknown", ReplyReason.UnknownAddress);

    [Test]
    public async Task When_a_relay_refuses_everybody_nobody_is_suppressed_and_what_arrives_once_it_is_mended_asks_for_no_decision()
    {
        Association.AddContacts(80);
        Relay.AnswerWith(Unknown);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await SweepAsync();
        await Engine.UseAsync(async (HeldVerdicts held) => { await held.SettleAsync(); return 0; });
        var open = (await OpenAsync()).Single();
        Assert.That((await SuppressedAsync(), open.Hold.DispatchId, open.About(Language.TraditionalChinese)), Is.EqualTo((0, dispatch.Id, "測試通告")));
        Assert.That(open.Addresses, Is.GreaterThanOrEqualTo(50));

        Relay.AnswerWith(ScriptedMailSender.Accepted);
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);
        await Engine.UseAsync((FailedDeliveries failed) => failed.RetryAsync(dispatch.Id, null, DispatchEngine.Staff));
        await Engine.SendAsync(dispatch);
        await SweepAsync();

        Assert.That(await StatesAsync(), Is.EqualTo(Enumerable.Repeat(DeliveryState.Sent, 80)));
        Assert.That((await SuppressedAsync(), (await OpenAsync()).Count), Is.EqualTo((0, 0)));
        await Engine.UseAsync(async (HeldVerdicts held) => { await held.SettleAsync(); return 0; });
        await using var db = Database.Open();
        Assert.That((await db.VerdictHolds.SingleAsync()).Decision, Is.EqualTo(HoldDecision.Settled));
        var entry = await db.AuditEntries.SingleAsync(e => e.Subject.StartsWith("hold:"));
        Assert.That((entry.Act, entry.ActorKind, entry.Subject, entry.Details), Is.EqualTo(("suppression.settle-held", ActorKind.System, $"hold:{open.Hold.Id}", $"dispatch:{dispatch.Id}")));
    }

    [Test]
    public async Task What_another_circular_brought_before_the_refusal_settles_nothing_though_it_was_scheduled_later()
    {
        Association.AddContacts(40);
        var nextWeek = await Engine.ScheduleAsync(Bulletin, Everyone, Now.AddDays(7));
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromDays(7));
        Relay.AnswerWith(Unknown);
        await Engine.PrepareAsync(nextWeek);
        await Engine.SendAsync(nextWeek);
        await SweepAsync();

        await Engine.UseAsync(async (HeldVerdicts held) => { await held.SettleAsync(); return 0; });

        Assert.That(((await OpenAsync()).Single().Addresses, await CountAsync(nextWeek.Id), await CountAsync(nextWeek.Id + 1)), Is.EqualTo((40, 40, 0)));
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        Clock.Advance(TimeSpan.FromDays(1));
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(((await OpenAsync()).Count, await CountAsync(null)), Is.EqualTo((0, 0)), "what a later one brought does");
    }

    [Test]
    public async Task A_decision_beside_which_one_of_the_addresses_is_suppressed_is_made_all_the_same()
    {
        Association.AddContacts(40);
        Relay.AnswerWith(Unknown);
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await SweepAsync();
        var overtaken = new OvertakenOnce();
        await using var beside = new DispatchEngine(Database, Clock, Relay, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(overtaken)));
        var hold = (await OpenAsync()).Single().Hold.Id;
        overtaken.Armed = true;

        await beside.UseAsync(async (HeldVerdicts held) => { await held.ApplyAsync(hold, DispatchEngine.Staff); return 0; });

        Assert.That((await SuppressedAsync(), overtaken.Armed), Is.EqualTo((40, false)));
    }

    [Test]
    public async Task The_database_takes_no_second_hold_about_the_same()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        foreach (var about in (long?[])[dispatch.Id, null])
        {
            VerdictHold Hold() => new() { DispatchId = about, Domain = about is null ? "big.example" : "", Reason = ReplyReason.UnknownAddress, Since = Now };
            await using var db = Database.Open();
            var first = Hold();
            db.VerdictHolds.Add(first);
            await db.SaveChangesAsync();
            db.VerdictHolds.Add(Hold());
            Assert.That(async () => await db.SaveChangesAsync(), Throws.InstanceOf<DbUpdateException>());
            first.Decide(HoldDecision.Dismissed, Now, "test");
            await db.SaveChangesAsync();
        }
    }

    [Test]
    public async Task What_was_suppressed_before_the_same_was_said_of_most_is_lifted_and_who_was_refused_in_another_way_stays_so()
    {
        var deliveries = await SendAsync(60);
        await TellAsync([.. deliveries.Take(15).Select(Hard)]);
        await TellAsync(Hard(deliveries[59]) with { Reason = ReplyReason.UnknownDomain });
        Assert.That(await SuppressedAsync(), Is.EqualTo(16), "not yet seen");

        await TellAsync([.. deliveries.Skip(15).Take(40).Select(Hard)]);

        await using var db = Database.Open();
        Assert.That(await db.Suppressions.Where(s => s.LiftedAt == null).Select(s => s.NormalizedEmail).ToListAsync(), Is.EqualTo(new[] { deliveries[59].NormalizedEmail }));
        Assert.That(await db.Deliveries.CountAsync(d => d.State == DeliveryState.Bounced), Is.EqualTo(56));
        Assert.That(await db.Notices.CountAsync(), Is.EqualTo(1), "staff are told once");
    }

    [Test]
    public async Task An_old_list_is_cleaned_up_at_once_whether_its_dead_addresses_are_refused_or_come_back()
    {
        var contacts = Association.AddContacts(400);
        var dead = contacts.Where((_, i) => i % 20 == 7).Select(c => c.Email).ToHashSet();
        Relay.Answer = message => Task.FromResult(dead.Contains(message.ToAddress) ? Unknown : ScriptedMailSender.Accepted);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await SweepAsync();
        Assert.That((await SuppressedAsync(), (await OpenAsync()).Count), Is.EqualTo((20, 0)));

        await TellAsync([.. (await Engine.DeliveriesAsync(dispatch, DeliveryState.Sent)).Where((_, i) => i % 15 == 3).Select(record => Hard(record.Delivery))]);
        Assert.That((await SuppressedAsync(), (await OpenAsync()).Count), Is.EqualTo((46, 0)));
    }

    [Test]
    public async Task A_relay_that_breaks_in_the_middle_takes_back_nothing_that_was_said_before()
    {
        var contacts = Association.AddContacts(400);
        var dead = contacts.Where((_, i) => i % 20 == 7).Select(c => c.Email).ToHashSet();
        var asked = 0;
        await using var patient = new DispatchEngine(Database, Clock, Relay, new() { ["Sending:RefusalLimit"] = "10000" });
        Relay.Answer = message => Task.FromResult(Interlocked.Increment(ref asked) > 300 || dead.Contains(message.ToAddress) ? Unknown : ScriptedMailSender.Accepted);
        await patient.ScheduleAndSendAsync(Bulletin, Everyone);
        await SweepAsync();

        Assert.That(await SuppressedAsync(), Is.InRange(13, 15), "those of the first three hundred, but for one that stood next to the break");
        Assert.That((await OpenAsync()).Single().Addresses, Is.InRange(100, 102));
    }

    [Test]
    public async Task While_a_dispatch_stands_still_because_everybody_is_refused_what_few_were_refused_is_held_too()
    {
        await using var engine = new DispatchEngine(Database, Clock, Relay, new() { ["Sending:RefusalLimit"] = "10" });
        Association.AddContacts(12);
        Relay.AnswerWith(Unknown);
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await SweepAsync(engine);

        await using var db = Database.Open();
        Assert.That((await db.Dispatches.SingleAsync(d => d.Id == dispatch.Id)).State, Is.EqualTo(DispatchState.Paused));
        Assert.That((await SuppressedAsync(), (await OpenAsync()).Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task The_domain_that_is_refused_most_often_is_held_also_where_it_comes_first_and_last()
    {
        await using var single = new DispatchEngine(Database, Clock, Relay, new() { ["Mail:Relays:0:MaxConnections"] = "1" });
        var number = 0;
        Association.AddContacts(36, (_, contact) =>
        {
            if (++number is <= 3 or > 33)
                contact.MoveTo(EmailAddress.Parse($"person{number}@big.example"));
        });
        await single.ScheduleAndSendAsync(Bulletin, Everyone);

        await using var db = Database.Open();
        await TellAsync([.. (await db.Deliveries.AsNoTracking().OrderBy(d => d.Id).ToListAsync()).Select(Hard)]);

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((0, 36)));
    }

    [Test]
    public async Task One_decision_holds_for_all_of_them()
    {
        Association.AddContacts(40);
        Relay.AnswerWith(Unknown);
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await SweepAsync();

        await Engine.UseAsync(async (HeldVerdicts held) => { await held.ApplyAsync((await held.OpenAsync()).Single().Hold.Id, DispatchEngine.Staff); return 0; });

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Count), Is.EqualTo((40, 0)));
    }

    private static Task<int> SweepAsync(DispatchEngine engine) => engine.UseAsync(async (RefusalSweep sweep) => { await sweep.RunAsync(); return 0; });

    private Task<int> SweepAsync() => SweepAsync(Engine);

    private Task<IReadOnlyList<OpenHold>> OpenAsync() => Engine.UseAsync((HeldVerdicts held) => held.OpenAsync());

    private Task<int> CountAsync(long? dispatchId) => Engine.UseAsync((HeldVerdicts held) => held.CountAsync(dispatchId));

    private async Task<int> SuppressedAsync()
    {
        await using var db = Database.Open();
        return await db.Suppressions.CountAsync(s => s.LiftedAt == null);
    }

    /// <summary>As if another process had suppressed one of them at that moment.</summary>
    private sealed class OvertakenOnce : SaveChangesInterceptor
    {
        public bool Armed { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (!Armed || !eventData.Context!.ChangeTracker.Entries<Suppression>().Any(entry => entry.State == EntityState.Added))
                return base.SavingChangesAsync(eventData, result, cancellationToken);
            Armed = false;
            throw new DbUpdateException("UNIQUE constraint failed");
        }
    }
}
