using Bulletins.Testing.Engine;
using Bulletins.Tracking;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Incoming;

/// <summary>Mails that can't be recorded, for a while or for good.</summary>
public class PassingFaultTests : IncomingTest
{
    private readonly FailingStatements database = new();
    private DispatchEngine engine = null!;

    [SetUp]
    public async Task ReceiveAsync()
    {
        engine = Reading(database);
        foreach (var subject in (string[])["bounce 1", "letter", "bounce 2"])
            await ReceiveAsync(engine, subject);
    }

    [TearDown]
    public async Task EndAsync()
    {
        database.Fails = _ => false;
        await engine.DisposeAsync();
    }

    [Test]
    public async Task While_the_database_refuses_for_a_time_a_mail_waits_and_is_read_afterwards()
    {
        database.Fails = statement => statement.Contains("INSERT INTO \"DeliveryEvents\"", StringComparison.Ordinal);
        for (var minute = 0; minute < 3; minute++)
        {
            await ReadAsync(engine);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("", IncomingMailState.Received), ("letter", IncomingMailState.ForStaff), ("", IncomingMailState.Received) }), "the others are read");

        database.Fails = _ => false;
        await ReadAsync(engine);
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("bounce 1", IncomingMailState.Unmatched), ("letter", IncomingMailState.ForStaff), ("bounce 2", IncomingMailState.Unmatched) }));
    }

    [Test]
    public async Task A_mail_that_cannot_be_recorded_for_many_rounds_is_left_to_staff_with_its_sender_and_subject()
    {
        database.Fails = statement => statement.Contains("INSERT INTO \"DeliveryEvents\"", StringComparison.Ordinal);
        for (var minute = 0; minute < 20; minute++)
        {
            await ReadAsync(engine);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("bounce 1", IncomingMailState.ForStaff), ("letter", IncomingMailState.ForStaff), ("bounce 2", IncomingMailState.ForStaff) }));
    }

    [Test]
    public async Task While_no_consequences_can_be_drawn_what_mails_say_is_recorded_all_the_same()
    {
        database.Fails = statement => statement.Contains("\"AppliedAt\"", StringComparison.Ordinal) && !statement.Contains("INSERT", StringComparison.Ordinal);

        await ReadAsync(engine);
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("bounce 1", IncomingMailState.Unmatched), ("letter", IncomingMailState.ForStaff), ("bounce 2", IncomingMailState.Unmatched) }));
        Assert.That(() => engine.UseAsync(async (TrackingRound round) => { await round.RunAsync(); return 0; }), Throws.InstanceOf<FailingStatements.RefusedStatementException>(), "the round is heard of");
        await using var db = Database.Open();
        Assert.That(await db.DeliveryEvents.Select(e => e.AppliedAt == null).ToListAsync(), Is.EqualTo(new[] { true, true }));

        database.Fails = _ => false;
        await engine.UseAsync(async (TrackingRound round) => { await round.RunAsync(); return 0; });
        Assert.That(await db.DeliveryEvents.AnyAsync(e => e.AppliedAt == null), Is.False);
    }

    [Test]
    public async Task When_nothing_can_be_recorded_no_time_is_lost_over_each_mail()
    {
        for (var number = 0; number < 20; number++)
            await ReceiveAsync(engine, $"letter {number}");
        var tried = 0;
        database.Fails = statement => statement.Contains("UPDATE \"IncomingMails\"", StringComparison.Ordinal) && ++tried > 0;

        Assert.That(() => ReadAsync(engine), Throws.Exception);

        Assert.That(tried, Is.LessThan(10));
        Assert.That((await MailsAsync()).Select(m => m.State), Is.All.EqualTo(IncomingMailState.Received));
    }
}
