using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Testing.Engine;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using Bulletins.Tracking.Notices;

namespace Bulletins.Adapters.Tests.Mail.Notices;

public class NoticeOutboxTests : NoticeTest
{
    [Test]
    public async Task A_notice_is_sent_once_by_however_many_processes_and_says_that_a_machine_wrote_it()
    {
        Server.Capabilities.Add("DSN");
        var id = Write();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendDueAsync(Process())));
        await SendDueAsync(Process());

        var received = Server.Messages.Single();
        var mail = received.Parse();
        Assert.That((received.Sender, received.Recipient), Is.EqualTo((Bounces, Office)));
        Assert.That(Server.Commands, Has.None.Contains("NOTIFY=SUCCESS"), "nobody needs a report that a notice has arrived");
        Assert.That((mail.Headers["Auto-Submitted"], mail.Headers["X-Loop"]), Is.EqualTo(("auto-generated", "bulletins@association.example")));
        Assert.That(mail.From.ToString(), Does.Contain("circulars@association.example"));
        Assert.That((mail.Subject, mail.Headers["Bcc"]), Is.EqualTo(("寄發完成 / Sent: 通告 Bcc: everybody@firm.example", (string?)null)), "a subject stays one line");
        Assert.That(mail.TextBody!.ReplaceLineEndings("\n").TrimEnd(), Is.EqualTo("全部寄出。\nAll were sent."));
        Assert.That((Read(id).SentAt, Read(id).DueAt, Read(id).Attempts), Is.EqualTo(((DateTime?)Clock.GetUtcNow().UtcDateTime, (DateTime?)null, 1)));
    }

    [Test]
    public async Task A_notice_is_dated_by_the_clock_of_Hong_Kong_whatever_the_zone_of_the_machine()
    {
        Write();

        await SendDueAsync(Process());

        var date = Server.Messages.Single().Parse().Date;
        Assert.That(date.UtcDateTime, Is.EqualTo(Clock.GetUtcNow().UtcDateTime).Within(TimeSpan.FromSeconds(1)));
        Assert.That(date.Offset, Is.EqualTo(TimeSpan.FromHours(8)));
    }

    [Test]
    public async Task A_process_that_dies_before_it_hands_a_notice_over_loses_nothing()
    {
        Write();

        Assert.That(() => SendDueAsync(Process(around: real => new DyingSender(real, handsOver: false))), Throws.InstanceOf<OperationCanceledException>());
        await SendDueAsync(Process());
        Assert.That(Server.Messages, Is.Empty, "it may still be at it");

        Clock.Advance(TimeSpan.FromMinutes(16));
        await SendDueAsync(Process());
        Assert.That(Server.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_process_that_dies_right_after_handing_over_makes_a_second_copy_under_the_same_Message_ID()
    {
        Write();

        Assert.That(() => SendDueAsync(Process(around: real => new DyingSender(real, handsOver: true))), Throws.InstanceOf<OperationCanceledException>());
        Clock.Advance(TimeSpan.FromMinutes(16));
        await SendDueAsync(Process());
        Clock.Advance(TimeSpan.FromDays(1));
        await SendDueAsync(Process());

        Assert.That(Server.Messages, Has.Count.EqualTo(2));
        Assert.That(Server.Messages.Select(message => message.Parse().MessageId).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_is_refused_for_now_is_tried_for_two_days_then_given_up_and_tried_anew_when_staff_ask()
    {
        var id = Write();
        var process = Process();
        Server.Script = (moment, _) => moment == SmtpMoment.Recipient ? SmtpAnswer.Say("451 4.3.0 Try again later") : null;
        var begun = Clock.GetUtcNow();

        await SendDueAsync(process);
        var first = Read(id);
        Assert.That((first.Attempts, first.DueAt), Is.EqualTo((1, (DateTime?)begun.UtcDateTime.AddMinutes(1))));
        for (var wait = 0; wait < 20 && Read(id).DueAt is { } due; wait++)
        {
            Clock.SetUtcNow(new DateTimeOffset(due, TimeSpan.Zero));
            await SendDueAsync(process);
        }

        Assert.That((Read(id).Attempts, Read(id).SentAt), Is.EqualTo((9, (DateTime?)null)));
        Assert.That(Clock.GetUtcNow() - begun, Is.EqualTo(TimeSpan.FromHours(46) + TimeSpan.FromMinutes(21)).Within(TimeSpan.FromMinutes(1)));
        Assert.That(Read(id).Fault, Does.Contain("Try again later"));
        var givenUp = await process.UseAsync((NoticeOutbox outbox) => outbox.GivenUpAsync());
        Assert.That(givenUp.Select(notice => notice.Id), Is.EqualTo(new[] { id }));

        Server.Script = (_, _) => null;
        await process.UseAsync(async (NoticeOutbox outbox) => { await outbox.TryAgainAsync(id, DispatchEngine.Staff); return 0; });
        await SendDueAsync(process);
        Assert.That((Server.Messages.Count, Read(id).SentAt is null), Is.EqualTo((1, false)));
        Assert.That(() => process.UseAsync(async (NoticeOutbox outbox) => { await outbox.TryAgainAsync(id, DispatchEngine.Staff); return 0; }),
            Throws.InstanceOf<Texts.ConflictException>());
    }

    [Test]
    public async Task What_is_refused_for_good_is_given_up_at_once()
    {
        var id = Write();
        Server.Script = (moment, _) => moment == SmtpMoment.Recipient ? SmtpAnswer.Say("550 5.1.1 No such user") : null;

        await SendDueAsync(Process());

        Assert.That((Read(id).DueAt, Read(id).SentAt, Read(id).Attempts), Is.EqualTo(((DateTime?)null, (DateTime?)null, 1)));
    }

    [Test]
    public async Task The_next_relay_takes_what_the_first_can_not()
    {
        Write();
        var dead = new SmtpTestServer();
        var port = dead.Port;
        await dead.DisposeAsync();

        await SendDueAsync(Process(new()
        {
            ["Mail:Relays:0:Port"] = $"{port}",
            ["Mail:Relays:1:Name"] = "second",
            ["Mail:Relays:1:Host"] = "127.0.0.1",
            ["Mail:Relays:1:Port"] = $"{Server.Port}",
            ["Mail:Relays:1:Security"] = "None",
        }));

        Assert.That(Server.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task While_no_relay_can_be_reached_a_notice_waits_and_is_never_given_up()
    {
        var id = Write();
        var other = Write("dispatch:13:completed");
        Server.Script = (moment, _) => moment == SmtpMoment.Greeting ? SmtpAnswer.HangUp : null;
        var process = Process(new() { ["Mail:Relays:0:Name"] = "relay" });

        for (var day = 0; day < 10; day++)
        {
            await SendDueAsync(process);
            Clock.Advance(TimeSpan.FromDays(1));
        }
        Assert.That((Read(id).Attempts, Read(other).Attempts, Read(id).DueAt is null), Is.EqualTo((0, 0, false)));
        Assert.That(await FailuresAsync(process), Is.EqualTo(10), "asked once a day, not once for each notice");

        Server.Script = (_, _) => null;
        await SendDueAsync(process);
        Assert.That(Server.Messages, Has.Count.EqualTo(2));
        Assert.That(await FailuresAsync(process), Is.Zero);
    }

    [Test]
    public async Task A_notice_goes_over_one_of_the_connections_that_are_allowed_and_before_circulars()
    {
        Write();
        var process = Process(new() { ["Mail:Relays:0:MaxConnections"] = "1" });
        var slot = await SlotAsync(process);

        var sending = SendDueAsync(process);
        await PassAsync(sending, seconds: 5);

        Assert.That((Server.Connections, sending.IsCompleted, slot.ShouldYield), Is.EqualTo((0, false, true)));
        await slot.DisposeAsync();
        await PassAsync(sending);
        Assert.That(Server.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_notice_for_which_no_connection_becomes_free_lets_the_next_try_and_does_not_count_as_tried()
    {
        var id = Write();
        var process = Process(new() { ["Mail:Relays:0:MaxConnections"] = "1" });
        await using var slot = await SlotAsync(process);

        await PassAsync(SendDueAsync(process));

        Assert.That((Read(id).Attempts, Read(id).DueAt > Clock.GetUtcNow().UtcDateTime, Server.Connections), Is.EqualTo((0, true, 0)));
        Assert.That(StoredFault.Read(Read(id).Fault!, CultureInfo.GetCultureInfo("en")), Does.Contain("connection"));
    }

    [Test]
    public async Task A_relay_that_takes_no_connection_more_for_a_notice_goes_on_with_those_it_has()
    {
        var id = Write();
        Server.Script = (moment, _) => moment == SmtpMoment.Greeting ? SmtpAnswer.SayAndHangUp("421 4.7.0 too many connections from you") : null;
        var process = Process(new() { ["Mail:Relays:0:Name"] = "relay" });
        await using var slot = await SlotAsync(process);

        await PassAsync(SendDueAsync(process));

        Assert.That(await FailuresAsync(process), Is.Zero, "it doesn't rest");
        Assert.That((Read(id).Attempts, Read(id).DueAt), Is.EqualTo((0, (DateTime?)Clock.GetUtcNow().UtcDateTime.AddMinutes(1))).Using<(int, DateTime?)>((got, wanted) => got.Item1 == wanted.Item1 && (got.Item2 - wanted.Item2)!.Value.Duration() < TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task A_notice_counts_in_the_budgets_and_waits_for_them()
    {
        var (first, second) = (Write(), Write("dispatch:13:completed"));
        var process = Process(new() { ["Mail:Relays:0:Budget:PerDay"] = "1" });

        await PassAsync(SendDueAsync(process));

        Assert.That(Server.Messages, Has.Count.EqualTo(1));
        Assert.That((Read(first).SentAt is null, Read(second).SentAt is null, Read(second).Attempts), Is.EqualTo((false, true, 0)));
        Assert.That(Read(second).DueAt, Is.GreaterThan(Clock.GetUtcNow().UtcDateTime.AddHours(23)));
        Clock.Advance(TimeSpan.FromHours(25));
        await PassAsync(SendDueAsync(process));
        Assert.That(Server.Messages, Has.Count.EqualTo(2));
    }

    private static Task<ConnectionSlot> SlotAsync(DispatchEngine process) => process.UseAsync(async (MailRelays relays) =>
        await process.UseAsync((SendingPace pace) => pace.ConnectAsync(relays.All[0], "", () => DispatchPriority.Normal, default)));

    /// <summary>Lets the clock run, a second at a time, until the work is done or so many have passed.</summary>
    private async Task PassAsync(Task work, int seconds = 600)
    {
        for (var second = 0; second < seconds && await Task.WhenAny(work, Task.Delay(20)) != work; second++)
            Clock.Advance(TimeSpan.FromSeconds(1));
        if (work.IsCompleted)
            await work;
    }

    private static Task<int> FailuresAsync(DispatchEngine process) => process.UseAsync((RelayBoard board) => Task.FromResult(board.CircuitOf("relay").Failures));

    [Test]
    public async Task Without_a_relay_a_notice_waits()
    {
        var id = Write();
        await SendDueAsync(Process(new()
        {
            ["Mail:Relays:0:Name"] = null, ["Mail:Relays:0:Host"] = null, ["Mail:Relays:0:Port"] = null, ["Mail:Relays:0:Security"] = null,
            ["Mail:Relays:0:ReportSuccess"] = null, ["Mail:Relays:0:MaxConnections"] = null,
        }));

        Assert.That((Read(id).Attempts, Read(id).DueAt is null), Is.EqualTo((0, false)));
    }

    private sealed class DyingSender(INoticeSender real, bool handsOver) : INoticeSender
    {
        public async Task<SendResult> SendAsync(NoticeMail notice, RelayOptions relay, CancellationToken cancellation)
        {
            if (handsOver)
                await real.SendAsync(notice, relay, cancellation);
            throw new OperationCanceledException("killed");
        }
    }
}
