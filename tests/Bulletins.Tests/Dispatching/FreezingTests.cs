using Bulletins.Dispatching;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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

    [TestCase(DispatchState.Scheduled)]
    [TestCase(DispatchState.Preparing)]
    public async Task Two_processes_that_prepare_a_dispatch_in_the_same_moment_freeze_it_once_and_tell_of_no_error(DispatchState found)
    {
        using var log = new RecordedLog();
        var dispatch = await FoundAsync(found);
        var first = new Meanwhile(() => Engine.PrepareAsync(dispatch).GetAwaiter().GetResult());
        var saving = new MeanwhileSaving(() => Engine.PrepareAsync(dispatch).GetAwaiter().GetResult());
        await using var second = Listening(log, found == DispatchState.Scheduled ? saving : first);

        await second.PrepareAsync(dispatch);

        await RequireFrozenOnceAsync(log);
    }

    [Test]
    public async Task What_another_process_has_rendered_and_not_frozen_yet_is_taken_as_it_is()
    {
        using var log = new RecordedLog();
        var dispatch = await FoundAsync(DispatchState.Preparing);
        await using var engine = Listening(log, new Meanwhile(() =>
        {
            using var db = Database.Open();
            foreach (var language in (Language[])[Language.TraditionalChinese, Language.English])
                db.DispatchContents.Add(new DispatchContent { DispatchId = dispatch.Id, Language = language, Subject = "theirs", Html = "<p></p>", Text = "" });
            db.SaveChanges();
        }));

        await engine.PrepareAsync(dispatch);

        await RequireFrozenOnceAsync(log);
        await using (var db = Database.Open())
            Assert.That(await db.DispatchContents.AllAsync(c => c.Subject == "theirs"));
    }

    /// <summary>At its minute the alarm rings, and so does recovery.</summary>
    [TestCase(DispatchState.Scheduled)]
    [TestCase(DispatchState.Preparing)]
    public async Task Who_rings_while_a_dispatch_is_being_prepared_leaves_it_alone(DispatchState found)
    {
        using var log = new RecordedLog();
        var dispatch = await FoundAsync(found);
        DispatchEngine? one = null;
        await using var engine = one = Listening(log, new Meanwhile(() => one!.PrepareAsync(dispatch).GetAwaiter().GetResult()));

        await engine.PrepareAsync(dispatch);

        await RequireFrozenOnceAsync(log);
        Assert.That(log.Lines.Count(line => line.Line == $"Dispatch {dispatch.Id} is being prepared already."), Is.EqualTo(1));
    }

    private async Task<Dispatch> FoundAsync(DispatchState state)
    {
        Association.AddContacts(5);
        var dispatch = await Engine.ScheduleAsync(Association.AddApprovedBulletin("測試通告", null, Language.TraditionalChinese, Language.English), Everyone);
        await using var db = Database.Open();
        if (state == DispatchState.Preparing)
            (await db.Dispatches.SingleAsync()).BeginPreparing(Clock.GetUtcNow().UtcDateTime);
        await db.SaveChangesAsync();
        return dispatch;
    }

    private DispatchEngine Listening(RecordedLog log, IInterceptor meanwhile) => new(Database, Clock, change: services =>
    {
        log.Listen(services);
        services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(meanwhile));
    });

    private async Task RequireFrozenOnceAsync(RecordedLog log)
    {
        await using var db = Database.Open();
        Assert.That((await db.DispatchContents.CountAsync(), await db.Deliveries.CountAsync()), Is.EqualTo((2, 5)));
        var prepared = await db.Dispatches.SingleAsync();
        Assert.That((prepared.State, prepared.StateReason, prepared.Candidates), Is.EqualTo((DispatchState.Sending, (string?)null, (int?)5)));
        Assert.That(log.Lines.Where(line => line.Level > LogLevel.Information), Is.Empty);
    }

    /// <summary>What somebody else does in the moment before the first change is saved.</summary>
    private sealed class MeanwhileSaving(Action act) : SaveChangesInterceptor
    {
        private Action? act = act;

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Interlocked.Exchange(ref act, null)?.Invoke();
            return new(result);
        }
    }
}
