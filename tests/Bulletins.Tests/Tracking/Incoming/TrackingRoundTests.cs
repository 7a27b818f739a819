using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tracking;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Incoming;

/// <summary>What is done each minute, when one part of it takes long or fails.</summary>
public class TrackingRoundTests : IncomingTest
{
    [Test]
    public async Task A_mailbox_that_takes_long_is_read_on_while_the_rest_is_done()
    {
        var full = new EndlessMailbox();
        await using var engine = Reading(sources: new Sources([full]));

        await LetTimePassAsync(RoundAsync(engine));
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("letter 1", IncomingMailState.ForStaff) }));

        full.Bring();
        await WaitUntilAsync(async () => (await MailsAsync()).Count == 2);
        await RoundAsync(engine);
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("letter 1", IncomingMailState.ForStaff), ("letter 2", IncomingMailState.ForStaff) }), "the next round finds what came meanwhile");
        Assert.That(full.Calls, Is.EqualTo(1), "and is not at it twice");
    }

    [Test]
    public async Task A_step_that_fails_keeps_no_other_from_being_done_and_is_heard_of_at_the_end()
    {
        await using var engine = Reading(text: new Unreadable());
        engine.Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "5.1.1 User unknown", ReplyReason.UnknownAddress));
        Association.AddContacts(1);
        await engine.ScheduleAndSendAsync(Bulletin, Everyone);
        await ReceiveAsync(engine, "letter");

        Assert.That(() => RoundAsync(engine), Throws.TypeOf<NotSupportedException>());

        await using var db = Database.Open();
        Assert.That(await db.Deliveries.Select(d => d.State).SingleAsync(), Is.EqualTo(DeliveryState.Failed));
        Assert.That((await db.DeliveryEvents.CountAsync(), await db.Suppressions.CountAsync()), Is.EqualTo((1, 1)), "the refusal is counted");
    }

    private static Task<int> RoundAsync(DispatchEngine engine) => engine.UseAsync(async (TrackingRound round) => { await round.RunAsync(); return 0; });

    private static async Task WaitUntilAsync(Func<Task<bool>> happened)
    {
        for (var i = 0; i < 200 && !await happened(); i++)
            await Task.Delay(50);
    }

    /// <summary>Brings a mail, and another when it is told to, and never ends.</summary>
    private sealed class EndlessMailbox : IMailSource
    {
        private readonly TaskCompletionSource more = new();

        public string Name => "bounces";
        public int Calls { get; private set; }

        public void Bring() => more.SetResult();

        public async Task<TakenIn> TakeInAsync(KeepMails keep, CancellationToken cancellation)
        {
            Calls++;
            await keep(["letter 1"u8.ToArray()], cancellation);
            await more.Task;
            await keep(["letter 2"u8.ToArray()], cancellation);
            await Task.Delay(Timeout.Infinite, cancellation);
            return default;
        }
    }

    private sealed class Unreadable : IMailText
    {
        public ReadableMail Read(byte[] octets) => throw new NotSupportedException();
    }
}
