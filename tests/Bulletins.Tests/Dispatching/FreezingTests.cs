using Bulletins.Dispatching;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Dispatching;

/// <summary>The audience is counted apart from the rows that are written for it.</summary>
public class FreezingTests : EngineTest
{
    [Test]
    public async Task A_contact_whom_the_writing_of_rows_skips_stops_the_dispatch_before_anybody_gets_a_mail()
    {
        Association.AddContacts(5);
        await using (var db = Database.Open())
            await db.Database.ExecuteSqlRawAsync(
                "CREATE TRIGGER skipped BEFORE INSERT ON Deliveries WHEN NEW.ContactId = (SELECT MAX(Id) FROM Contacts) BEGIN SELECT RAISE(IGNORE); END");
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);

        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);

        await using (var db = Database.Open())
        {
            var stopped = await db.Dispatches.SingleAsync();
            Assert.That((stopped.State, stopped.Candidates), Is.EqualTo((DispatchState.Paused, (int?)null)));
            using (new Audiences.InLanguage("en"))
                Assert.That(stopped.ReasonInWords, Does.StartWith("Only 4 of the 5 contacts chosen could be given a delivery"));
            Assert.That(Relay.Taken, Is.Empty);
            await db.Database.ExecuteSqlRawAsync("DROP TRIGGER skipped");
        }
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);

        Assert.That(AddressesTaken(), Is.Unique.And.Length.EqualTo(5));
    }

    [Test]
    public async Task Two_who_prepare_a_dispatch_in_the_same_moment_freeze_it_once_and_tell_of_no_error()
    {
        Association.AddContacts(5);
        var dispatch = await Engine.ScheduleAsync(Association.AddApprovedBulletin("測試通告", null, Language.TraditionalChinese, Language.English), Everyone);
        await using (var db = Database.Open())
        {
            (await db.Dispatches.SingleAsync()).BeginPreparing(Clock.GetUtcNow().UtcDateTime);
            await db.SaveChangesAsync();
        }
        var first = new Meanwhile(() => Engine.PrepareAsync(dispatch).GetAwaiter().GetResult());
        await using var second = new DispatchEngine(Database, Clock, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(first)));

        await second.PrepareAsync(dispatch);

        await using (var db = Database.Open())
        {
            Assert.That((await db.DispatchContents.CountAsync(), await db.Deliveries.CountAsync()), Is.EqualTo((2, 5)));
            var prepared = await db.Dispatches.SingleAsync();
            Assert.That((prepared.State, prepared.StateReason, prepared.Candidates), Is.EqualTo((DispatchState.Sending, (string?)null, (int?)5)));
        }
    }
}
