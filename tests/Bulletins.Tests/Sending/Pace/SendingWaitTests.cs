using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Bulletins.Tracking;

namespace Bulletins.Tests.Sending.Pace;

/// <summary>Why mails of a dispatch that are due don't go at this moment, read from the tables by whoever asks.</summary>
public class SendingWaitTests : EngineTest
{
    [Test]
    public async Task A_stream_without_budget_is_named_while_the_others_still_go()
    {
        Association.AddContacts(3);
        AddAt("qq.com", 4);
        await using var engine = Start(("Mail:Relays:0:MaxConnections", "6"), ("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerHour", "1"));
        IReadOnlyList<SendingWait>? meanwhile = null;
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        engine.Relay.Answer = async message =>
        {
            if (!message.ToAddress.EndsWith("@qq.com", StringComparison.Ordinal))
            {
                var waits = await UntilAnyAsync(engine, dispatch, WaitKind.Budget);
                Interlocked.CompareExchange(ref meanwhile, waits, null);
            }
            return ScriptedMailSender.Accepted;
        };
        await engine.PrepareAsync(dispatch);
        await engine.SendAsync(dispatch);

        var until = Clock.UtcNow().AddMinutes(61);
        Assert.That(meanwhile!.Select(w => (w.Kind, string.Join("|", w.Providers), w.Until, w.Budget)), Is.EqualTo(new[] { (WaitKind.Budget, "qq", (DateTime?)until, (BindingBudget?)new BindingBudget("main", "qq", PaceUnit.Hour, 1)) }));
        Assert.That(meanwhile![0].InWords, Is.EqualTo("qq：已達發送額度（qq：每小時 1 封），下一封將於 2021-04-29 11:01:00（香港時間）發送。"));
        using (new Audiences.InLanguage("en"))
            Assert.That(meanwhile[0].InWords, Is.EqualTo("qq: wait for a budget (qq: 1 an hour). The next mail goes at 2021-04-29 11:01:00 (Hong Kong time)."));
    }

    [Test]
    public async Task Whether_anything_goes_is_told_apart()
    {
        Association.AddContacts(1);
        AddAt("qq.com", 2);
        await using var engine = Start(("Mail:Relays:0:RecipientDomains:0", "qq"), ("Mail:Providers:0:Name", "qq"), ("Mail:Providers:0:Budget:PerHour", "1"));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        Assert.That(((await NowAsync(engine, dispatch)).Waits.Count, (await NowAsync(engine, dispatch)).NothingGoes), Is.EqualTo((1, false)), "qq's can go");
        await engine.SendAsync(dispatch);
        Assert.That(((await NowAsync(engine, dispatch)).Waits.Count, (await NowAsync(engine, dispatch)).NothingGoes), Is.EqualTo((2, true)));
    }

    [Test]
    public async Task Those_who_wait_for_the_same_are_named_together()
    {
        Association.AddContacts(3);
        AddAt("qq.com", 3);
        await using var engine = Start(("Mail:Relays:0:Budget:PerDay", "1"));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        await LetTimePassAsync(engine.SendAsync(dispatch), engine);
        var wait = (await WaitsAsync(engine, dispatch)).Single();
        Assert.That((wait.Kind, wait.Relay, wait.Budget!.Unit), Is.EqualTo((WaitKind.Budget, "main", PaceUnit.Day)));
        Assert.That(wait.InWords, Does.StartWith("其他收件人、qq：已達發送額度（main：每日 1 封）"));
    }

    [Test]
    public async Task A_day_of_the_warm_up_lasts_until_midnight()
    {
        Association.AddContacts(3);
        await using var engine = Start(("Mail:Relays:0:WarmUp:0", "2"), ("Mail:Relays:0:WarmUp:1", "5"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var wait = (await WaitsAsync(engine, dispatch)).Single();
        Assert.That((wait.Budget!.Unit, wait.Until), Is.EqualTo((PaceUnit.WarmUpDay, (DateTime?)new DateTime(2021, 4, 29, 16, 0, 0))));
    }

    [Test]
    public async Task Mails_that_a_budget_spaces_out_are_told_so_all_the_time()
    {
        Association.AddContacts(6);
        await using var engine = Start(("Mail:Relays:0:Budget:PerMinute", "10"));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        var sending = engine.SendAsync(dispatch);
        await UntilAnyAsync(engine, dispatch, WaitKind.Budget);
        for (var second = 1; second < 15; second++)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(20);
            Assert.That((await WaitsAsync(engine, dispatch)).Select(w => w.Budget?.Unit), Is.EqualTo(new PaceUnit?[] { PaceUnit.Minute }), $"after {second} seconds");
        }
        await LetTimePassAsync(sending, engine);
    }

    [Test]
    public async Task Outside_the_window_everything_waits_for_it_but_urgent_mails()
    {
        Association.AddContacts(2);
        await using var engine = Start(("Sending:Windows:0:From", "12:00"), ("Sending:Windows:0:To", "13:00"), ("Mail:Relays:0:Budget:PerHour", "1"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That((await WaitsAsync(engine, dispatch)).Select(w => (w.Kind, w.Until)), Is.EqualTo(new[] { (WaitKind.Window, (DateTime?)new DateTime(2021, 4, 29, 4, 0, 0)) }));

        var urgent = await engine.ScheduleAsync(Bulletin, Everyone, priority: DispatchPriority.Urgent);
        await engine.PrepareAsync(urgent);
        await engine.SendAsync(urgent);
        Assert.That((await WaitsAsync(engine, urgent)).Select(w => w.Kind), Is.EqualTo(new[] { WaitKind.Budget }));
    }

    [Test]
    public async Task A_relay_that_rests_is_named_with_what_it_suffers_from_also_by_a_process_that_did_not_see_it()
    {
        Association.AddContacts(2);
        Relay.Broken = "Connection refused.";
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await Engine.UseAsync(async (RelayBoard board) => { await board.FlushAsync(); return 0; });
        await using var other = Start();

        var wait = (await WaitsAsync(other, dispatch)).Single();

        Assert.That((wait.Kind, wait.Relay, wait.Until), Is.EqualTo((WaitKind.Relay, "main", (DateTime?)Clock.UtcNow().AddSeconds(30))));
        Assert.That(wait.InWords, Is.EqualTo("其他收件人：等候發信伺服器「main」，它暫時不能使用（Connection refused），將於 2021-04-29 10:00:30（香港時間）再試。"));
    }

    [Test]
    public async Task Whom_no_relay_is_for_is_told_so()
    {
        Association.AddContacts(1);
        await using var engine = Start(("Mail:Relays:0:Issuers:0", "other.example"));
        var dispatch = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(dispatch);
        Assert.That((await WaitsAsync(engine, dispatch)).Select(w => w.Kind), Is.EqualTo(new[] { WaitKind.NoRelay }));
    }

    [Test]
    public async Task A_dispatch_waits_for_a_connection_while_another_has_them_all()
    {
        Association.AddContacts(2);
        await using var engine = Start(("Mail:Relays:0:MaxConnections", "1"));
        var first = await engine.ScheduleAsync(Bulletin, Everyone);
        var second = await engine.ScheduleAsync(Bulletin, Everyone);
        await engine.PrepareAsync(first);
        await engine.PrepareAsync(second);
        Task? waiting = null;
        IReadOnlyList<SendingWait> ofFirst = [], ofSecond = [];
        engine.Relay.Answer = async _ =>
        {
            if (waiting is not null)
                return ScriptedMailSender.Accepted;
            waiting = engine.SendAsync(second);
            ofSecond = await UntilAnyAsync(engine, second, WaitKind.Connections);
            ofFirst = await WaitsAsync(engine, first);
            return ScriptedMailSender.Accepted;
        };
        await LetTimePassAsync(engine.SendAsync(first), engine);
        await LetTimePassAsync(waiting!, engine);

        Assert.That(ofSecond.Select(w => (w.Kind, w.Relay, w.Connections)), Is.EqualTo(new[] { (WaitKind.Connections, "main", (int?)1) }));
        Assert.That(ofSecond[0].InWords, Is.EqualTo("其他收件人：等候連線；發信伺服器「main」目前可供使用的 1 條連線全部使用中。"));
        Assert.That(ofFirst, Is.Empty, "the one that has it isn't waiting");
        Assert.That(await WaitsAsync(engine, second), Is.Empty, "nor is what is over");
    }

    [Test]
    public async Task What_is_paused_or_due_later_waits_for_nothing_of_these()
    {
        Association.AddContacts(2);
        await using var engine = Start(("Mail:Relays:0:Budget:PerHour", "1"));
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForNow, 451, "4.2.0", "later"));
        var dispatch = await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Assert.That(await WaitsAsync(engine, dispatch), Has.Count.EqualTo(1));
        await engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
        Assert.That(await WaitsAsync(engine, dispatch), Is.Empty);
    }

    private void AddAt(string domain, int count) => Association.AddContacts(count, (_, contact) => contact.MoveTo(Testing.Association.Address($"member{Guid.NewGuid():N}@{domain}")));

    private DispatchEngine Start(params (string Key, string Value)[] settings) => new(Database, Clock, settings: settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));

    private static async Task<IReadOnlyList<SendingWait>> WaitsAsync(DispatchEngine engine, Dispatch dispatch) => (await NowAsync(engine, dispatch)).Waits;

    private static Task<DispatchWaits> NowAsync(DispatchEngine engine, Dispatch dispatch) => engine.UseAsync((DispatchTracking tracking) => tracking.WaitsAsync(dispatch.Id));

    private static async Task<IReadOnlyList<SendingWait>> UntilAnyAsync(DispatchEngine engine, Dispatch dispatch, WaitKind kind)
    {
        for (var tries = 0; tries < 500; tries++, await Task.Delay(10))
        {
            if (await WaitsAsync(engine, dispatch) is { Count: > 0 } waits && waits.Any(wait => wait.Kind == kind))
                return waits;
        }
        return [];
    }
}
