using Bulletins.Dispatching;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>Refusals that came slowly, each suppressed in its minute, until they stopped the dispatch.</summary>
public class StoppedVerdictsTests : CameBackTest
{
    [TestCase(RefusalWatch.AllRefused)]
    [TestCase(RefusalWatch.RelayRefusesAll)]
    public async Task All_that_was_suppressed_since_a_relay_last_took_a_mail_is_lifted_whatever_the_reason_and_however_long_ago(string stopped)
    {
        var dispatch = await SaveAsync(new Fault(Words.Sending, stopped, 10, 6, "550 no"));

        await SettleAsync();
        await SettleAsync();

        await using var db = Database.Open();
        Assert.That(await db.Suppressions.Where(s => s.LiftedAt == null).Select(s => s.NormalizedEmail).ToListAsync(), Is.EqualTo(new[] { "early@firm.example" }), "who was refused before others were taken");
        Assert.That((await OpenAsync()).Select(open => (open.Hold.DispatchId, open.Hold.Reason, open.Addresses)),
            Is.EquivalentTo(new[] { ((long?)dispatch.Id, ReplyReason.UnknownAddress, 6), (dispatch.Id, ReplyReason.UnknownDomain, 4) }));
        Assert.That(await db.Notices.CountAsync(), Is.EqualTo(2), "staff are told once of each");
    }

    [Test]
    public async Task What_staff_have_said_is_gone_stays_suppressed()
    {
        await SaveAsync(new Fault(Words.Sending, RefusalWatch.AllRefused, 10, 6, "550 no"));
        await SettleAsync();
        foreach (var open in await OpenAsync())
            await Engine.UseAsync(async (HeldVerdicts held) => { await held.ApplyAsync(open.Hold.Id, DispatchEngine.Staff); return 0; });
        Clock.Advance(TimeSpan.FromDays(3));

        await SettleAsync();

        await using var db = Database.Open();
        Assert.That((await db.Suppressions.CountAsync(s => s.LiftedAt == null), (await OpenAsync()).Count), Is.EqualTo((11, 0)));
    }

    [Test]
    public async Task A_dispatch_that_stopped_for_something_else_takes_nothing_back()
    {
        await SaveAsync(new Fault(Words.Sending, "Refusals.Sender", 10, "550 no"));

        await SettleAsync();

        await using var db = Database.Open();
        Assert.That((await db.Suppressions.CountAsync(s => s.LiftedAt == null), (await OpenAsync()).Count), Is.EqualTo((11, 0)));
    }

    private async Task<Dispatch> SaveAsync(Fault because)
    {
        var refused = new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "no", ReplyReason.UnknownAddress);
        var builder = new DispatchBuilder().PreparedAt(Now.AddDays(-1)).PausedBecause(because)
            .With(new DeliveryRow(DeliveryState.Failed) { Email = "early@firm.example", Tries = [refused] })
            .With(new DeliveryRow(DeliveryState.Sent) { Email = "taken@firm.example", Tries = [ScriptedMailSender.Accepted] });
        for (var i = 0; i < 10; i++)
            builder.With(new DeliveryRow(DeliveryState.Failed) { Email = $"person@firm{i}.example", Tries = [refused] });
        await using var db = Database.Open();
        var dispatch = await builder.SaveAsync(db);
        var failed = await db.Deliveries.AsNoTracking().Where(d => d.DispatchId == dispatch.Id && d.State == DeliveryState.Failed).OrderBy(d => d.Id).ToListAsync();
        for (var i = 0; i < failed.Count; i++)
        {
            var (delivery, at) = (failed[i], Now.AddHours(i - 12));
            db.DeliveryEvents.Add(new DeliveryEvent
            {
                Key = $"smtp:{delivery.Id}:1", DeliveryId = delivery.Id, DispatchId = delivery.DispatchId, ContactId = delivery.ContactId, MemberId = delivery.MemberId, NormalizedEmail = delivery.NormalizedEmail,
                Kind = DeliveryEventKind.Bounced, Hard = true, Reason = i <= 6 ? ReplyReason.UnknownAddress : ReplyReason.UnknownDomain, Source = "smtp", At = at, RecordedAt = at, AppliedAt = at,
            });
            db.Suppressions.Add(new Suppression { NormalizedEmail = delivery.NormalizedEmail, Reason = SuppressionReason.Bounced, Since = at, By = "test", DeliveryId = delivery.Id });
        }
        await db.SaveChangesAsync();
        return dispatch;
    }

    private async Task SettleAsync() => await Engine.UseAsync(async (HeldVerdicts held) => { await held.SettleAsync(); return 0; });

    private Task<IReadOnlyList<OpenHold>> OpenAsync() => Engine.UseAsync((HeldVerdicts held) => held.OpenAsync());
}
