using Bulletins.Dispatching;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Sending.Hindrances;

/// <summary>A relay that refuses us altogether pauses what only it could take; one that can't be reached pauses nothing, and somebody is told.</summary>
[SetUICulture("en")]
public class RefusingRelayTests : EngineTest
{
    [Test]
    public async Task A_relay_that_refuses_the_connection_pauses_the_dispatch_after_some_rests_and_is_quoted()
    {
        Association.AddContacts(10);
        Relay.RefusingRelays.Add("main");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        await TryForAsync(dispatch, minutes: 6);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending), "a fault of some minutes costs nothing");
        await TryForAsync(dispatch, minutes: 4);

        var ledger = await Engine.LedgerAsync(dispatch);
        Assert.That((ledger.State, ledger[DeliveryState.Pending]), Is.EqualTo((DispatchState.Paused, 10)));
        Assert.That(await ReasonAsync(dispatch), Does.Contain("refused us 5 times in a row").And.Contain("535 5.7.8 Wrong user name or password"));
    }

    [Test]
    public async Task Who_goes_on_has_the_relay_tried_before_the_dispatch_pauses_again_or_goes_out()
    {
        Association.AddContacts(10);
        Relay.RefusingRelays.Add("main");
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await TryForAsync(dispatch, minutes: 10);

        await ResumeAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending), "the relay rests, and hasn't been asked again");
        await TryForAsync(dispatch, minutes: 20);
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused), "it was, and refused");

        Relay.RefusingRelays.Clear();
        await Engine.UseAsync((RelayBoard board) => { board.Close("main"); return Task.FromResult(0); });
        await ResumeAsync(dispatch);
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(10));
    }

    [Test]
    public async Task A_relay_that_refuses_our_line_at_every_message_pauses_the_dispatch_within_minutes()
    {
        Association.AddContacts(10);
        var reply = SmtpReply.Of(554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked");
        var verdict = ReplyTable.Judge(SmtpStage.Sender, reply);
        Relay.AnswerWith(new SendResult(verdict.Outcome, reply.Code, reply.EnhancedCode, reply.Text, verdict.Reason));
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        await TryForAsync(dispatch, minutes: 15);

        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Paused));
        Assert.That(await ReasonAsync(dispatch), Does.Contain("Client host [192.0.2.1] blocked"));
    }

    [Test]
    public async Task Nothing_is_paused_while_another_relay_for_the_same_mails_may_come_back()
    {
        await using var engine = new DispatchEngine(Database, Clock, settings: new() { ["Mail:Relays:1:Name"] = "spare", ["Mail:Relays:1:Host"] = "spare.example" });
        Association.AddContacts(10);
        engine.Relay.RefusingRelays.Add("main");
        engine.Relay.BrokenRelays.Add("spare");
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await TryForAsync(dispatch, minutes: 60, engine);
        Assert.That((await engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending));

        engine.Relay.BrokenRelays.Clear();
        await TryForAsync(dispatch, minutes: 90, engine);
        Assert.That((await engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(10));
    }

    [Test]
    public async Task A_relay_that_can_not_be_reached_pauses_nothing_and_is_told_once_for_each_outage()
    {
        Association.AddContacts(10);
        Relay.Broken = "No route to host.";
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await TryForAsync(dispatch, minutes: 13);
        Assert.That(await TellAsync(), Is.Empty, "it may be back in a moment");
        await TryForAsync(dispatch, minutes: 5);

        var told = await TellAsync();
        Assert.That(told.Select(notice => notice.To), Is.EqualTo((string[])["circulars@association.example", DispatchEngine.Staff.Name]));
        Assert.That(told[0].Subject, Does.Contain("測試通告"));
        Assert.That(told[0].Text, Does.Contain("since 2021-04-29 10:00").And.Contain("No route to host").And.Contain($"/dispatches/{dispatch.Id}").And.Contain("郵件正在等候"));
        await TryForAsync(dispatch, minutes: 300, every: TimeSpan.FromMinutes(10));
        Assert.That(await TellAsync(), Has.Count.EqualTo(2));
        Assert.That((await Engine.LedgerAsync(dispatch)).State, Is.EqualTo(DispatchState.Sending));

        Relay.Broken = null;
        await TryForAsync(dispatch, minutes: 70);
        Assert.That((await Engine.LedgerAsync(dispatch))[DeliveryState.Sent], Is.EqualTo(10));
        Assert.That(await Engine.UseAsync((RelayOutages outages) => outages.ReadAsync()), Is.Empty);
    }

    [Test]
    public async Task How_often_and_since_when_a_relay_fails_outlasts_a_restart()
    {
        await Engine.UseAsync(async (RelayBoard board) =>
        {
            board.Failed("main", "535 no", TimeSpan.FromSeconds(30), refused: true);
            await board.FlushAsync();
            return 0;
        });
        await using var other = new DispatchEngine(Database, Clock);
        var circuit = await other.UseAsync(async (RelayBoard board) => { await board.RefreshAsync(); return board.CircuitOf("main"); });
        Assert.That((circuit.Refusals, circuit.FailingSince), Is.EqualTo((1, (DateTime?)Clock.GetUtcNow().UtcDateTime)));
    }

    private async Task TryForAsync(Dispatch dispatch, int minutes, DispatchEngine? engine = null, TimeSpan? every = null)
    {
        var step = every ?? TimeSpan.FromSeconds(30);
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(minutes); passed += step)
        {
            Clock.Advance(step);
            await LetTimePassAsync((engine ?? Engine).SendAsync(dispatch));
        }
        await (engine ?? Engine).UseAsync(async (RelayBoard board) => { await board.FlushAsync(); return 0; });
    }

    private async Task ResumeAsync(Dispatch dispatch)
    {
        await Engine.UseAsync((DispatchSchedule schedule) => schedule.ResumeAsync(dispatch.Id, DispatchEngine.Staff));
        await LetTimePassAsync(Engine.SendAsync(dispatch));
    }

    private async Task<List<Notice>> TellAsync()
    {
        await Engine.UseAsync(async (WaitingDispatches waiting) => { await waiting.TellAsync(); return 0; });
        await using var db = Database.Open();
        return await db.Notices.AsNoTracking().OrderBy(n => n.Id).ToListAsync();
    }

    private async Task<string?> ReasonAsync(Dispatch dispatch)
    {
        await using var db = Database.Open();
        return db.Dispatches.Single(d => d.Id == dispatch.Id).ReasonInWords;
    }
}
