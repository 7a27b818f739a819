using System.Text.Json;
using System.Text.Json.Serialization;
using Bulletins.Mail.Reports;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;

namespace Bulletins.Adapters.Tests.Mail.Reports;

public class ReportSampleTests
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly ReportReader reader = new();

    [TestCaseSource(typeof(ReportFiles), nameof(ReportFiles.Samples))]
    public void A_report_is_read_as_expected(string sample)
    {
        var path = ReportFiles.PathOf(sample);
        var expected = JsonSerializer.Deserialize<Expectation>(File.ReadAllText(Path.ChangeExtension(path, ".json")), Form)!;
        using var message = File.OpenRead(path);
        var report = reader.Read(message);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Kind, Is.EqualTo(expected.Kind));
            Assert.That(report.Recipients.Select(r => (r.Address, r.Hard)), Is.EqualTo(expected.Recipients.Select(r => (r.Address, r.Hard))));
            foreach (var (recipient, wanted) in report.Recipients.Zip(expected.Recipients))
                wanted.Compare(recipient);
            expected.Compare(report);
        }
    }

    [TestCaseSource(typeof(ReportFiles), nameof(ReportFiles.NoBounces))]
    public void What_is_no_bounce_is_not_taken_for_one(string mail)
    {
        using var message = File.OpenRead(ReportFiles.PathOf(mail));
        Assert.That(reader.Read(message).Kind, Is.AnyOf(ReportKind.Other, ReportKind.AutoReply, ReportKind.Receipt));
    }

    [TestCaseSource(typeof(ReportFiles), nameof(ReportFiles.Samples))]
    public void The_ends_of_lines_and_empty_ones_before_the_mail_make_no_difference(string sample)
    {
        var text = File.ReadAllBytes(ReportFiles.PathOf(sample)).Where(octet => octet != '\r').ToArray();
        var first = Said(text);
        var returns = text.Select(octet => octet == '\n' ? (byte)'\r' : octet).ToArray();
        var pairs = text.SelectMany(octet => octet == '\n' ? "\r\n"u8.ToArray() : [octet]).ToArray();
        byte[] late = [.. "\r\n   \r\n"u8, .. text];
        Assert.That(new[] { Said(returns), Said(pairs), Said(late) }, Is.All.EqualTo(first));
    }

    [Test]
    public void There_are_at_least_a_hundred_mails_that_are_no_bounces() =>
        Assert.That(ReportFiles.NoBounces.Count(), Is.GreaterThanOrEqualTo(100));

    private string Said(byte[] message)
    {
        var report = reader.Read(new MemoryStream(message));
        return $"{report.Kind} {string.Join(' ', report.Recipients.Select(r => $"{r.Address} {r.Hard} {r.Reason} {r.Status} {r.Code}"))}";
    }

    /// <summary>What the file beside a sample says. What it leaves out isn't compared.</summary>
    private sealed record Expectation(ReportKind Kind, IReadOnlyList<ExpectedRecipient> Recipients)
    {
        public string? EnvelopeId { get; init; }
        public string? MessageId { get; init; }
        public string? Token { get; init; }
        public string? Server { get; init; }
        public JsonElement? Suggests { get; init; }

        public void Compare(MailReport report)
        {
            Same(report.EnvelopeId, EnvelopeId);
            Same(report.OriginalMessageId, MessageId);
            Same(report.Server, Server);
            if (Token is not null)
                Assert.That(report.HeaderTokens, Does.Contain(Token));
            if (Suggests is { } suggested)
                Assert.That(report.Suggestion, Is.EqualTo(new AddressSuggestion(suggested[0].GetBoolean(), suggested[1].GetString())));
        }
    }

    private sealed record ExpectedRecipient(string? Address, bool Hard)
    {
        public ReplyReason? Reason { get; init; }
        public string? Status { get; init; }
        public int? Code { get; init; }

        /// <summary>A part of the server's own words.</summary>
        public string? Says { get; init; }
        public string? OriginalRecipient { get; init; }
        public string? RemoteServer { get; init; }

        public void Compare(ReportedRecipient recipient)
        {
            if (Reason is not null)
                Assert.That(recipient.Reason, Is.EqualTo(Reason), recipient.Diagnostic);
            Same(recipient.Status, Status);
            Same(recipient.OriginalRecipient, OriginalRecipient);
            Same(recipient.RemoteServer, RemoteServer);
            if (Code is not null)
                Assert.That(recipient.Code, Is.EqualTo(Code), recipient.Diagnostic);
            if (Says is not null)
                Assert.That(recipient.Diagnostic, Does.Contain(Says));
        }
    }

    private static void Same(string? actual, string? expected)
    {
        if (expected is not null)
            Assert.That(actual, Is.EqualTo(expected));
    }
}
