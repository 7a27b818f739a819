using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Scores;

/// <summary>A broken relay's verdicts that are judged late, in very large numbers, or twice.</summary>
[Parallelizable]
public class VerdictFloodTests : CameBackTest
{
    private static readonly SendResult Unknown = new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "User unknown", ReplyReason.UnknownAddress);

    [Test]
    public async Task However_many_a_broken_relay_refuses_before_it_is_looked_at_none_of_them_is_suppressed()
    {
        Association.AddContacts(2600);
        var asked = 0;
        Relay.Answer = _ => Task.FromResult(Interlocked.Increment(ref asked) % 10 == 0 ? ScriptedMailSender.Accepted : Unknown);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        await Engine.UseAsync(async (RefusalSweep sweep) => { await sweep.RunAsync(); return 0; });

        await using var db = Database.Open();
        var failed = await db.Deliveries.CountAsync(d => d.DispatchId == dispatch.Id && d.State == DeliveryState.Failed);
        Assert.That((failed, await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((2340, 0, 2340)));
    }

    [Test]
    public async Task What_was_recorded_before_the_program_stood_still_for_hours_is_held_all_the_same([Values] bool ofOneDomain)
    {
        var number = 0;
        Association.AddContacts(60, (_, contact) => contact.MoveTo(Testing.Association.Address(ofOneDomain ? $"person{++number}@big.example" : $"person@firm{++number}.example")));
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await using (var db = Database.Open())
        {
            db.DeliveryEvents.AddRange((await db.Deliveries.ToListAsync()).Select(delivery => new DeliveryEvent
            {
                Key = $"test:{delivery.Id}", DeliveryId = delivery.Id, DispatchId = delivery.DispatchId, ContactId = delivery.ContactId, MemberId = delivery.MemberId,
                NormalizedEmail = delivery.NormalizedEmail, Kind = DeliveryEventKind.Bounced, Hard = true, Reason = ReplyReason.UnknownAddress, Source = "mailbox",
                Evidence = MatchEvidence.EnvelopeId, At = Now, RecordedAt = Now,
            }));
            await db.SaveChangesAsync();
        }
        Clock.Advance(TimeSpan.FromHours(5));

        await Engine.UseAsync(async (DeliveryEventConsequences consequences) => { await consequences.DrawAsync(); return 0; });

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((0, 60)));
    }

    [Test]
    public async Task What_was_suppressed_before_is_lifted_also_when_one_verdict_among_them_can_not_be_drawn()
    {
        var deliveries = await SendAsync(30);
        await TellAsync([.. deliveries.Take(15).Select(Hard)]);
        Assert.That(await SuppressedAsync(), Is.EqualTo(15), "not yet seen");
        await using (var db = Database.Open())
            await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER Broken BEFORE INSERT ON Suppressions WHEN NEW.Note LIKE '%UnknownDomain%' BEGIN SELECT RAISE(ABORT, 'broken'); END");

        await TellAsync([.. deliveries.Skip(15).Take(10).Select(Hard), Hard(deliveries[29]) with { Reason = ReplyReason.UnknownDomain }]);

        Assert.That((await SuppressedAsync(), (await OpenAsync()).Single().Addresses), Is.EqualTo((0, 25)));
    }

    private Task<IReadOnlyList<OpenHold>> OpenAsync() => Engine.UseAsync((HeldVerdicts held) => held.OpenAsync());

    private async Task<int> SuppressedAsync()
    {
        await using var db = Database.Open();
        return await db.Suppressions.CountAsync(s => s.LiftedAt == null);
    }
}
