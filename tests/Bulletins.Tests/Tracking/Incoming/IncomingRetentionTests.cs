using System.ComponentModel.DataAnnotations;
using System.Text;
using Bulletins.Auditing;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Incoming;

/// <summary>Mails that came back long ago.</summary>
public class IncomingRetentionTests : IncomingTest
{
    private static readonly TimeSpan TooLong = TimeSpan.FromDays(1101);

    private DispatchEngine engine = null!;

    [SetUp]
    public void Start() => engine = Reading(settings: new() { ["Tracking:Incoming:KeepDays"] = "1100", ["Mail:BounceAddress"] = "bounces@association.example" });

    [TearDown]
    public ValueTask EndAsync() => engine.DisposeAsync();

    [Test]
    public async Task What_stands_in_them_is_forgotten_and_what_they_said_stays()
    {
        await ReceiveAsync(engine, "bounce");
        await ReadAsync(engine);
        Clock.Advance(TooLong);
        await ReceiveAsync(engine, "bounce of today");
        await ReadAsync(engine);

        await ForgetAsync();

        await using var db = Database.Open();
        Assert.That(await MailsAsync(), Is.EqualTo(new[] { ("bounce", IncomingMailState.Unmatched), ("bounce of today", IncomingMailState.Unmatched) }));
        Assert.That(await db.IncomingMailContents.Select(c => c.IncomingMailId).SingleAsync(), Is.EqualTo(await db.IncomingMails.MaxAsync(m => m.Id)));
        Assert.That(await db.DeliveryEvents.CountAsync(e => e.Kind == DeliveryEventKind.Bounced), Is.EqualTo(2));
        var old = await db.IncomingMails.MinAsync(m => m.Id);
        Assert.That((await engine.UseAsync((AnswerDesk desk) => desk.FindAsync(old))) is { IsForgotten: true, IsCut: false }, Is.True, "its page says so");
        Assert.That(() => engine.UseAsync((AnswerDesk desk) => desk.TakeOutAsync(old, DispatchEngine.Staff)), Throws.TypeOf<NotFoundException>());
        await ReceiveAsync(engine, "bounce");
        Assert.That(await db.IncomingMails.CountAsync(), Is.EqualTo(2), "it is still known, and not taken in anew");
    }

    [Test]
    public async Task What_still_waits_for_somebody_is_kept()
    {
        await ReceiveAsync(engine, "letter");
        await ReadAsync(engine);
        await ReceiveAsync(engine, "not read yet");
        Clock.Advance(TooLong);

        await ForgetAsync();

        await using var db = Database.Open();
        Assert.That(await db.IncomingMailContents.CountAsync(), Is.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_answer_that_was_passed_on_is_forgotten_with_its_notice_once_that_has_gone_out(bool wentOut)
    {
        await ReceiveAsync(engine, "letter");
        await ReadAsync(engine);
        await using var db = Database.Open();
        var id = await db.IncomingMails.Select(m => m.Id).SingleAsync();
        await engine.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(id, DispatchEngine.Staff); return 0; });
        if (wentOut)
            await db.Notices.ExecuteUpdateAsync(row => row.SetProperty(n => n.SentAt, Clock.GetUtcNow().UtcDateTime).SetProperty(n => n.DueAt, (DateTime?)null));
        Clock.Advance(TooLong);

        await ForgetAsync();

        Assert.That(((await db.Notices.Select(n => n.Text).SingleAsync()).Contains("letter", StringComparison.Ordinal), await db.IncomingMailContents.AnyAsync()), Is.EqualTo((!wentOut, !wentOut)));
    }

    [Test]
    public async Task A_report_whose_contents_are_forgotten_is_not_passed_on_as_too_large()
    {
        await ReceiveAsync(engine, "bounce");
        await ReadAsync(engine);
        await using var db = Database.Open();
        var id = await db.IncomingMails.Select(m => m.Id).SingleAsync();
        Assert.That((await engine.UseAsync((AnswerDesk desk) => desk.FindAsync(id))).MayBeForwarded, Is.True);
        Clock.Advance(TooLong);

        await ForgetAsync();

        Assert.That((await engine.UseAsync((AnswerDesk desk) => desk.FindAsync(id))).MayBeForwarded, Is.False);
        var fault = Assert.ThrowsAsync<FaultException>(() => engine.UseAsync(async (AnswerForwarding forwarding) => { await forwarding.ForwardAsync(id, DispatchEngine.Staff); return 0; }));
        Assert.That((fault!.Fault.Key, await db.Notices.AnyAsync()), Is.EqualTo(("Answer.Forgotten", false)));
    }

    [Test]
    public async Task A_letter_that_may_have_been_a_request_to_stop_is_kept_for_three_years_unless_more_is_set()
    {
        await using var usual = Reading();
        await ReceiveAsync(usual, "please take us off your list");
        await ReadAsync(usual);
        await using var db = Database.Open();
        await db.IncomingMails.ExecuteUpdateAsync(row => row.SetProperty(m => m.State, IncomingMailState.Dismissed));
        Clock.Advance(TimeSpan.FromDays(1096));

        await usual.UseAsync(async (IncomingRetention retention) => { await retention.ForgetAsync(); return 0; });

        Assert.That(await db.IncomingMailContents.CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_was_forgotten_cannot_be_read_in_the_file_of_the_database_either()
    {
        const string word = "bounce-of-a-very-private-letter";
        await ReceiveAsync(engine, string.Join(' ', Enumerable.Repeat(word, 2000)));
        await ReadAsync(engine);
        await using var db = Database.Open();
        await db.IncomingMails.ExecuteUpdateAsync(row => row.SetProperty(m => m.Subject, ""));
        Clock.Advance(TooLong);
        Assert.That(await LegibleAsync(word), Is.True);

        await ForgetAsync();

        Assert.That(await LegibleAsync(word), Is.False);
    }

    private async Task<bool> LegibleAsync(string word)
    {
        await using var db = Database.Open();
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        await using var file = new FileStream(db.Database.GetDbConnection().DataSource, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var octets = new MemoryStream();
        await file.CopyToAsync(octets);
        return octets.ToArray().AsSpan().IndexOf(Encoding.ASCII.GetBytes(word)) >= 0;
    }

    [TestCase(1095, false)]
    [TestCase(1096, true)]
    public void Fewer_days_than_the_law_asks_for_are_refused(int days, bool allowed)
    {
        var options = new IncomingOptions { KeepDays = days };
        Assert.That(Validator.TryValidateObject(options, new ValidationContext(options), [], validateAllProperties: true), Is.EqualTo(allowed));
    }

    private Task<int> ForgetAsync() => engine.UseAsync(async (IncomingRetention retention) => { await retention.ForgetAsync(); return 0; });
}
