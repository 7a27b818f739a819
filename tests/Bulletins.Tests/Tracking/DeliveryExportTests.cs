using System.Text;
using Bulletins.Dispatching;
using Bulletins.Members.Search;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking;

[Parallelizable]
public sealed class DeliveryExportTests : DatabaseTest
{
    private readonly FakeTimeProvider clock = new(new DateTime(2021, 4, 29, 4, 0, 0, DateTimeKind.Utc));

    [Test]
    public async Task Ten_thousand_deliveries_are_exported_each_on_a_record_of_its_own()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(DeliveryState.Sent, 10_000).SaveAsync(db);

        var records = Parse(await ExportAsync(db, new DeliveryFilter(dispatch.Id)));

        Assert.That(records, Has.Count.EqualTo(10_001));
        Assert.That(records.Skip(1).Select(record => record[0]), Is.EqualTo(Enumerable.Range(1, 10_000).Select(i => $"contact{i}@firm.example")));
    }

    [Test]
    public async Task Commas_quotes_and_line_breaks_in_a_servers_words_come_out_as_they_went_in()
    {
        const string Reply = "5.7.1 \"Message\" rejected,\r\nsee https://postmaster.example/, 請聯絡管理員";
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Failed) { Organisation = "李記,\"老號\"", Tries = [new(AttemptOutcome.RefusedForGood, 550, "5.7.1", Reply)] })
            .SaveAsync(db);

        var records = Parse(await ExportAsync(db, new DeliveryFilter(dispatch.Id)));

        Assert.That(records, Has.Count.EqualTo(2));
        Assert.That(records[1][Column(records, "reply")], Is.EqualTo(Reply));
        Assert.That(records[1][Column(records, "organisation")], Is.EqualTo("李記,\"老號\""));
        Assert.That(records[1][Column(records, "code")], Is.EqualTo("550"));
        Assert.That(records[1][Column(records, "last_attempt_at")], Is.EqualTo("2021-04-29 10:00:00"));
    }

    [Test]
    public async Task What_came_back_later_says_why_it_bounced()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(new DeliveryRow(DeliveryState.Bounced) { Tries = [new(AttemptOutcome.Accepted, 250, null, "250 Ok")] }).SaveAsync(db);
        var delivery = await db.Deliveries.SingleAsync();
        DeliveryEvent Said(DeliveryEventKind kind, ReplyReason reason, string words, MatchEvidence evidence) => new()
        {
            Key = words, DeliveryId = delivery.Id, DispatchId = dispatch.Id, Source = "test", Kind = kind, Reason = reason, Diagnostic = words, Evidence = evidence,
        };
        db.DeliveryEvents.AddRange(Said(DeliveryEventKind.Delayed, ReplyReason.Unreachable, "try later", MatchEvidence.EnvelopeSender),
            Said(DeliveryEventKind.Bounced, ReplyReason.MailboxFull, "552 full", MatchEvidence.EnvelopeSender), Said(DeliveryEventKind.Bounced, ReplyReason.UnknownAddress, "forged", MatchEvidence.Address));
        await db.SaveChangesAsync();

        var records = Parse(await ExportAsync(db, new DeliveryFilter(dispatch.Id)));

        Assert.That(records[1][Column(records, "report")], Is.EqualTo("552 full"));
        Assert.That(records[1][Column(records, "reason")], Is.EqualTo(Words.Sending["ReplyReason.MailboxFull"]));
        Assert.That(records[1][Column(records, "reply")], Is.EqualTo("250 Ok"));
    }

    [TestCase(DeliveryState.Failed)]
    [TestCase(DeliveryState.Deferred)]
    public async Task What_was_refused_says_why_and_when_that_was_so(DeliveryState state)
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(new DeliveryRow(state) { Tries = [new(AttemptOutcome.RefusedForNow, 452, "4.2.2", "over quota", ReplyReason.MailboxFull)] }).SaveAsync(db);

        var records = Parse(await ExportAsync(db, new DeliveryFilter(dispatch.Id)));

        Assert.That(records[1][Column(records, "reason")], Is.EqualTo(Words.Sending["ReplyReason.MailboxFull"]));
        Assert.That((records[1][Column(records, "as_of")], records[1][Column(records, "time_zone")]), Is.EqualTo(("2021-04-29 12:00:00", "Asia/Hong_Kong")));
    }

    [TestCase("=HYPERLINK(\"http://evil.example\";\"click\")")]
    [TestCase("+85221234567")]
    [TestCase("-2+3+cmd|' /C calc'!A0")]
    [TestCase("@SUM(1+1)")]
    [TestCase("\t=1+1")]
    public async Task Words_that_a_spreadsheet_would_run_are_made_harmless(string evil)
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Failed) { Name = evil, Tries = [new(AttemptOutcome.RefusedForGood, 550, null, evil)] })
            .SaveAsync(db);

        var records = Parse(await ExportAsync(db, new DeliveryFilter(dispatch.Id)));

        foreach (var column in (string[])["name", "reply"])
        {
            var value = records[1][Column(records, column)];
            Assert.That(value[0], Is.Not.AnyOf('=', '+', '-', '@', '\t', '\r'), value);
            Assert.That(value, Does.EndWith(evil.TrimStart()), "the words themselves stay readable");
        }
    }

    [Test]
    public async Task The_file_begins_with_a_byte_order_mark_so_that_Excel_shows_Chinese()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(new DeliveryRow(DeliveryState.Sent) { Name = "陳大文" }).SaveAsync(db);

        var bytes = await ExportAsync(db, new DeliveryFilter(dispatch.Id));

        Assert.That(bytes.Take(3), Is.EqualTo(Encoding.UTF8.Preamble.ToArray()));
        Assert.That(Encoding.UTF8.GetString(bytes), Does.Contain("陳大文"));
    }

    [Test]
    public async Task The_export_holds_what_the_filter_leaves()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(DeliveryState.Sent, 3).With(new DeliveryRow(DeliveryState.Failed) { Name = "陳大文" }).SaveAsync(db);

        var records = Parse(await ExportAsync(db, new DeliveryFilter(dispatch.Id, DeliveryState.Failed)));

        Assert.That(records.Skip(1).Select(record => record[1]), Is.EqualTo(new[] { "陳大文" }));
    }

    private async Task<byte[]> ExportAsync(BulletinsDb db, DeliveryFilter filter)
    {
        using var file = new MemoryStream();
        await new DeliveryExport(new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex())), clock).WriteAsync(filter, file);
        return file.ToArray();
    }

    /// <summary>A reader of RFC 4180 that shares nothing with the writer.</summary>
    private static List<string[]> Parse(byte[] file)
    {
        var text = Encoding.UTF8.GetString(file).TrimStart('\uFEFF');
        List<string[]> records = [];
        List<string> fields = [];
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                field.Append(text[++i]);
            else if (c == '"')
                quoted = !quoted;
            else if (quoted || c is not (',' or '\r' or '\n'))
                field.Append(c);
            else if (c != '\r')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    records.Add([.. fields]);
                    fields.Clear();
                }
            }
        }
        Assert.That((quoted, fields.Count, field.Length), Is.EqualTo((false, 0, 0)), "the file ends with a whole record");
        return records;
    }

    private static int Column(List<string[]> records, string name) => Array.IndexOf(records[0], name);
}
