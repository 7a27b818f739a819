using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Undelivered;

namespace Bulletins.Tests.Tracking;

/// <summary>The firms in a report, when its circular was sent again to one of them.</summary>
public class ResentFiguresTests : EngineTest
{
    private static readonly FirmFigures Reached = new(1, 0, 0), Open = new(0, 1, 0), NotReached = new(0, 0, 1);

    private Dispatch first = null!;
    private Dispatch again = null!;

    [SetUp]
    public async Task SendAgain()
    {
        var contact = Association.AddContacts(1)[0];
        Relay.AnswerWith(new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "unknown", ReplyReason.UnknownAddress));
        first = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Relay.Answer = _ => Task.FromResult(ScriptedMailSender.Accepted);
        again = await Engine.UseAsync((UndeliveredWork work) => work.SendAgainAsync(first.Id, contact.Id, null, DispatchEngine.Staff));
        await Engine.PrepareAsync(again);
    }

    [Test]
    public async Task They_are_counted_anew_when_the_resend_comes_to_its_end()
    {
        await SettleAsync();
        Assert.That(await ReadAsync(), Is.EqualTo((Open, true)));

        await Engine.SendAsync(again);

        Assert.That(await ReadAsync(), Is.EqualTo((Open, false)), "old figures say that they may be old");
        await SettleAsync();
        Assert.That(await ReadAsync(), Is.EqualTo((Reached, true)));
    }

    [Test]
    public async Task They_are_counted_anew_when_the_resend_comes_back()
    {
        await Engine.SendAsync(again);
        await SettleAsync();
        Assert.That(await ReadAsync(), Is.EqualTo((Reached, true)));

        var resent = (await Engine.DeliveriesAsync(again)).Single().Delivery;
        await Engine.UseAsync((DeliveryEventLog events) => events.RecordAsync([new ReportedEvent("late", DeliveryEventKind.Bounced, "test", Clock.GetUtcNow().UtcDateTime,
            new DeliveryTraces { EnvelopeId = resent.Token }) { Hard = true, Reason = ReplyReason.UnknownAddress }]));

        Assert.That(await ReadAsync(), Is.EqualTo((Reached, false)));
        await SettleAsync();
        Assert.That(await ReadAsync(), Is.EqualTo((NotReached, true)));
    }

    [Test]
    public async Task They_are_left_alone_while_nothing_becomes_of_the_resend()
    {
        await Engine.SendAsync(again);
        await SettleAsync();
        var counted = await Engine.UseAsync((FiguresBook book) => book.ReadAsync(first.Id));
        await SettleAsync();

        Assert.That((await Engine.UseAsync((FiguresBook book) => book.ReadAsync(first.Id)))!.AsOf, Is.EqualTo(counted!.AsOf));
    }

    /// <summary>Two rounds, since what has changed at this moment may have changed after the counting too.</summary>
    private async Task SettleAsync()
    {
        for (var round = 0; round < 2; round++)
        {
            await Engine.UseAsync(async (FiguresBook book) => { await book.CountDueAsync(CancellationToken.None); return 0; });
            Clock.Advance(TimeSpan.FromMinutes(2));
        }
    }

    private async Task<(FirmFigures Firms, bool IsCurrent)> ReadAsync()
    {
        var report = (await Engine.UseAsync((FiguresBook book) => book.ReadAsync(first.Id)))!;
        return (report.Figures.Firms, report.IsCurrent);
    }
}
