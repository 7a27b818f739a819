using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Tracking.Events;

/// <summary>Refusals that can't be recorded.</summary>
public class RefusalSweepTests : EngineTest
{
    [Test]
    public async Task A_database_that_refuses_is_heard_of_and_not_taken_for_another_process()
    {
        var database = new FailingStatements();
        await using var engine = new DispatchEngine(Database, Clock, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database)));
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "5.1.1 User unknown", ReplyReason.UnknownAddress));
        Association.AddContacts(1);
        await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        database.Fails = statement => statement.Contains("INSERT INTO \"DeliveryEvents\"", StringComparison.Ordinal);
        Assert.That(() => SweepAsync(engine), Throws.InstanceOf<DbUpdateException>());

        database.Fails = _ => false;
        await SweepAsync(engine);
        await using var db = Database.Open();
        Assert.That((await db.DeliveryEvents.CountAsync(), await db.Suppressions.CountAsync()), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task What_another_process_has_just_recorded_is_recorded_once()
    {
        var database = new FailingStatements();
        await using var engine = new DispatchEngine(Database, Clock, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database)));
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "5.1.1 User unknown", ReplyReason.UnknownAddress));
        Association.AddContacts(1);
        await engine.ScheduleAndSendAsync(Bulletin, Everyone);

        // The other is quicker by a moment.
        var overtaken = false;
        database.Fails = statement =>
        {
            if (!overtaken && statement.Contains("INSERT INTO \"DeliveryEvents\"", StringComparison.Ordinal))
            {
                overtaken = true;
                SweepAsync(Engine).GetAwaiter().GetResult();
            }
            return false;
        };
        await SweepAsync(engine);

        await using var db = Database.Open();
        Assert.That((overtaken, await db.DeliveryEvents.CountAsync(), await db.Suppressions.CountAsync()), Is.EqualTo((true, 1, 1)));
    }

    private static Task<int> SweepAsync(DispatchEngine engine) => engine.UseAsync(async (RefusalSweep sweep) => { await sweep.RunAsync(); return 0; });
}
