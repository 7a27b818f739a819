using Bulletins.Dispatching;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Relays;
using Bulletins.Sending;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Sending.Hindrances;

/// <summary>Some mails of a dispatch can't go, and the others are still at it: somebody has to know.</summary>
public class HinderedDispatchTests : EngineTest
{
    [Test]
    public async Task Mails_that_no_relay_is_for_are_told_once_while_the_others_are_still_tried()
    {
        Association.AddContacts(1);
        Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address("member@qq.com")));
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:0:RecipientDomains:0"] = "qq" });
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, null, "later"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending), "one is to be tried again");

        var told = await TellAsync(engine);
        Assert.That(told.Select(notice => notice.To), Is.EqualTo((string[])["circulars@association.example", DispatchEngine.Staff.Name]));
        Assert.That(told[0].Text, Does.Contain("No relay in the settings is for recipients outside the named mailbox providers").And.Contain("沒有任何發信伺服器負責").And.Contain($"/dispatches/{dispatch.Id}"));
        Assert.That(await TellAsync(engine), Has.Count.EqualTo(2), "once");
        Assert.That((await ReadAsync(engine)).Select(hindered => (hindered.DispatchId, hindered.IsUnserved)), Is.EqualTo(new[] { (dispatch.Id, true) }));
    }

    [Test]
    public async Task An_error_that_ends_each_run_before_its_first_mail_stands_on_the_page_until_one_goes_on()
    {
        Association.AddContacts(1);
        var database = new FailingStatements { Fails = statement => statement.Contains("FROM \"DispatchContents\"", StringComparison.Ordinal), Failure = () => new InvalidOperationException("Nobody has thought of this.") };
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        await using var engine = new DispatchEngine(Database, Clock, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database)));

        Assert.That(async () => await engine.SendAsync(dispatch), Throws.TypeOf<InvalidOperationException>());

        var hindered = (await ReadAsync(engine)).Single();
        Assert.That((hindered.DispatchId, hindered.IsUnserved), Is.EqualTo((dispatch.Id, false)));
        Assert.That(StoredFault.Read(hindered.Reason), Does.Contain("Nobody has thought of this."));
        Assert.That(await TellAsync(engine), Is.Empty, "it may pass by itself");
        database.Fails = _ => false;
        await engine.SendAsync(dispatch);
        Assert.That(await ReadAsync(engine), Is.Empty);
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Completed));
    }

    [Test]
    public async Task An_error_that_ends_each_preparation_stands_on_the_page_until_one_goes_on()
    {
        Association.AddContacts(1);
        var database = new FailingStatements { Fails = statement => statement.Contains("MAX(", StringComparison.Ordinal) && statement.Contains("FROM \"Contacts\"", StringComparison.Ordinal), Failure = () => new InvalidOperationException("Nobody has thought of this.") };
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await using var engine = new DispatchEngine(Database, Clock, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database)));

        Assert.That(async () => await engine.PrepareAsync(dispatch), Throws.TypeOf<InvalidOperationException>());

        Assert.That((await ReadAsync(engine)).Select(hindered => StoredFault.Read(hindered.Reason)), Has.One.Contains("Nobody has thought of this."));
        database.Fails = _ => false;
        await engine.PrepareAsync(dispatch);
        Assert.That(await ReadAsync(engine), Is.Empty);
    }

    private static Task<IReadOnlyList<HinderedDispatch>> ReadAsync(DispatchEngine engine) => engine.UseAsync((HinderedDispatches hindered) => hindered.ReadAsync());

    private async Task<List<Notice>> TellAsync(DispatchEngine engine)
    {
        await engine.UseAsync(async (UnservedDispatches unserved) => { await unserved.TellAsync(); return 0; });
        await using var db = Database.Open();
        return await db.Notices.AsNoTracking().OrderBy(n => n.Id).ToListAsync();
    }
}
