using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Mail.Messages;
using Bulletins.Sending.Messages;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using MimeKit;

namespace Bulletins.Adapters.Tests.Mail;

public partial class MimeMessageFormatTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Test]
    public void The_same_message_gives_the_same_bytes()
    {
        var (first, second) = (TestMessage.To("chan@member.example", Token), TestMessage.To("chan@member.example", Token));
        Assert.That(Write(second), Is.EqualTo(Write(first)));
    }

    [Test]
    public void It_is_plain_text_and_HTML_in_this_order_and_both_read_back_unchanged()
    {
        var message = TestMessage.To("chan@member.example", Token);
        var parsed = Parse(Write(message));

        var alternatives = (MultipartAlternative)parsed.Body!;
        Assert.That(alternatives.Select(part => part.ContentType.MimeType), Is.EqualTo(new[] { "text/plain", "text/html" }));
        Assert.That(alternatives.Boundary, Is.EqualTo($"=_{Token}"));
        Assert.That(alternatives.Cast<TextPart>().Select(part => part.ContentType.Charset), Is.All.EqualTo("utf-8"));
        Assert.That(Canonical(parsed.TextBody!), Is.EqualTo(Canonical(message.Text)));
        Assert.That(Canonical(parsed.HtmlBody!), Is.EqualTo(Canonical(message.Html)));
    }

    [Test]
    public void Every_field_reads_back_as_it_was_given()
    {
        var message = TestMessage.To("chan@member.example", Token);
        var parsed = Parse(Write(message));

        Assert.That(parsed.MessageId, Is.EqualTo(message.MessageId));
        Assert.That(parsed.Date, Is.EqualTo(new DateTimeOffset(2026, 11, 23, 10, 30, 0, TimeSpan.FromHours(8))));
        Assert.That(parsed.Subject, Is.EqualTo(message.Subject));
        Assert.That(parsed.From.Mailboxes.Single(), Has.Property("Name").EqualTo(message.FromName).And.Property("Address").EqualTo(message.FromAddress));
        Assert.That(parsed.To.Mailboxes.Single(), Has.Property("Name").EqualTo(message.ToName).And.Property("Address").EqualTo(message.ToAddress));
        Assert.That(parsed.ReplyTo.Mailboxes.Single().Address, Is.EqualTo(message.ReplyTo));
        foreach (var (field, value) in message.Headers)
            Assert.That(parsed.Headers[field] ?? parsed.Body!.Headers[field], Is.EqualTo(value), field);
        Assert.That(parsed.Headers.Concat(parsed.Body!.Headers).GroupBy(header => header.Field.ToLowerInvariant()).Where(group => group.Count() > 1), Is.Empty, "no field twice (RFC 5322 section 3.6)");
    }

    [Test]
    public void The_addresses_for_leaving_stand_unbroken_on_lines_of_their_own()
    {
        var header = Encoding.ASCII.GetString(Write(TestMessage.To("chan@member.example", Token))).Split("\r\n\r\n")[0];

        Assert.That(header, Does.Contain($"\r\nList-Unsubscribe: <https://bulletins.example/u/{Token}>,\r\n <mailto:info@association.example?subject=unsubscribe%20{Token}>\r\n"));
        Assert.That(header.Split("\r\n"), Has.None.EndsWith(":"), "no field begins with an empty line");
    }

    [TestCase("《關於支持企業復工復產的通知》通告")]
    [TestCase("《關於進一步協助在粵港資工業企業應對疫情、支持企業有序復工復產及促進產業穩定高質量發展若干政策措施的補充通知》通告（第二號）")]
    [TestCase("𠮷野家𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷 與 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦")]
    [TestCase("Circular 2021/017: 通告 on 產業發展 and a rather long English rest that has to be folded over more than one line =?utf-8?q?x?=")]
    [TestCase("no Chinese at all but long enough to be folded over more than just one single line of the header of this message, it is")]
    [TestCase("Überprüfung größerer Maßnahmen in der Übergangszeit für Zulieferer, Hersteller und Händler außerhalb Österreichs")]
    [TestCase(" leading and trailing ")]
    [TestCase("Wong, Chan & \"Sons\" <Hong Kong> (1997) \\ Ltd.; a@b: c")]
    [TestCase("")]
    public void Every_word_of_a_subject_decodes_on_its_own(string subject)
    {
        var bytes = Write(TestMessage.To("chan@member.example", Token) with { Subject = subject, ToName = subject, FromName = subject });
        var header = Encoding.ASCII.GetString(bytes).Split("\r\n\r\n")[0];

        foreach (Match word in EncodedWord().Matches(header))
        {
            Assert.That(word.Length, Is.LessThanOrEqualTo(75), "RFC 2047 section 2");
            Assert.That(() => Strict.GetString(Decode(word)), Throws.Nothing, $"a character is cut: {word.Value}");
        }
        foreach (var line in header.Split("\r\n"))
            if (line.Contains("=?"))
                Assert.That(line, Has.Length.LessThanOrEqualTo(76), "RFC 2047 section 2");
        var unfolded = Regex.Replace(Regex.Match(header, @"^Subject:([^\r\n]*(\r\n[ \t][^\r\n]*)*)", RegexOptions.Multiline).Groups[1].Value, "\r\n([ \t])", "$1");
        Assert.That(DecodeByHand(unfolded).Trim(), Is.EqualTo(subject.Trim()));
        Assert.That(Parse(bytes).Subject!.Trim(), Is.EqualTo(subject.Trim()));
        Assert.That(Parse(bytes).To.Mailboxes.Single().Name?.Trim() ?? "", Is.EqualTo(subject.Trim()));
    }

    [Test]
    public void The_bytes_are_seven_bit_lines_that_end_in_CRLF()
    {
        var long7Bit = TestMessage.To("chan@member.example", Token) with
        {
            Text = new string('x', 5000) + "\nFrom here\n" + new string('字', 3000),
            Html = $"<p>{new string('y', 5000)}</p>\n.\n<p>é</p>",
        };
        foreach (var message in (OutgoingMessage[])[TestMessage.To("chan@member.example", Token), long7Bit])
        {
            var bytes = Write(message);
            Assert.That(bytes, Has.All.LessThan(128).And.All.Not.EqualTo((byte)0));
            var text = Encoding.ASCII.GetString(bytes);
            Assert.That(text.Replace("\r\n", ""), Does.Not.Contain('\n').And.Not.Contain('\r'));
            Assert.That(text, Does.EndWith("\r\n"));
            Assert.That(text.Split("\r\n").Max(line => line.Length), Is.LessThanOrEqualTo(998), "RFC 5322 section 2.1.1");
            Assert.That(Canonical(Parse(bytes).TextBody!), Is.EqualTo(Canonical(message.Text)));
            Assert.That(Canonical(Parse(bytes).HtmlBody!), Is.EqualTo(Canonical(message.Html)));
        }
    }

    [TestCase("各會員企業如有查詢，請與本會秘書處聯絡。", ContentEncoding.Base64)]
    [TestCase("<table><tr><td style=\"font-family:sans-serif\">An English circular with one 字.</td></tr></table>", ContentEncoding.QuotedPrintable)]
    public void The_shorter_transfer_encoding_is_chosen(string text, ContentEncoding encoding)
    {
        var parsed = Parse(Write(TestMessage.To("chan@member.example", Token) with { Text = text, Html = text }));
        Assert.That(parsed.BodyParts.Cast<MimePart>().Select(part => part.ContentTransferEncoding), Is.All.EqualTo(encoding));
    }

    [Test]
    public void A_Chinese_domain_is_written_in_ASCII()
    {
        var bytes = Write(TestMessage.To("chan@會員.example", Token) with { FromAddress = "info@協會.example", ReplyTo = "office@協會.example" });
        var header = Encoding.ASCII.GetString(bytes).Split("\r\n\r\n")[0];

        Assert.That(header, Does.Contain("<info@xn--3kry17b.example>").And.Contain("office@xn--3kry17b.example"));
        Assert.That(header, Does.Contain($"<chan@{new System.Globalization.IdnMapping().GetAscii("會員.example")}>"));
    }

    [Test]
    public void A_Chinese_local_part_makes_the_header_UTF8()
    {
        var message = TestMessage.To("陳大文@會員.example", Token);
        var bytes = Write(message);

        Assert.That(Strict.GetString(bytes).Split("\r\n\r\n")[0], Does.Contain("<陳大文@會員.example>").And.Contain($"Subject: {message.Subject}"));
        Assert.That(Parse(bytes).To.Mailboxes.Single().Address, Is.EqualTo("陳大文@會員.example"));
    }

    [Test]
    public void A_line_break_in_a_name_or_subject_adds_no_field()
    {
        var parsed = Parse(Write(TestMessage.To("chan@member.example", Token) with
        {
            ToName = "陳\r\nBcc: everyone@member.example",
            FromName = "Association\nX-Evil: 1",
            Subject = "通告\r\n\r\n<script>",
            Headers = [new("List-Id", "x\r\nX-Evil: 2 <a.example>")],
        }));

        Assert.That(parsed.Headers.Select(header => header.Field), Has.None.EqualTo("X-Evil").And.None.EqualTo("Bcc"));
        Assert.That(parsed.Subject, Is.EqualTo("通告    <script>"));
        Assert.That(parsed.To.Mailboxes.Single().Address, Is.EqualTo("chan@member.example"));
    }

    [Test]
    public void Random_subjects_and_bodies_survive()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var message = TestMessage.To("chan@member.example", Token) with { Subject = RandomLine(random), ToName = RandomLine(random), Text = RandomText(random), Html = RandomText(random) };
            var parsed = Parse(Write(message));
            Assert.That(parsed.Subject, Is.EqualTo(message.Subject));
            Assert.That(parsed.To.Mailboxes.Single().Name, Is.EqualTo(message.ToName));
            Assert.That(Canonical(parsed.TextBody!), Is.EqualTo(Canonical(message.Text)));
            Assert.That(Canonical(parsed.HtmlBody!), Is.EqualTo(Canonical(message.Html)));
        }
    }

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static byte[] Write(OutgoingMessage message) => ((IMessageFormat)new MimeMessageFormat()).Write(message);

    private static MimeMessage Parse(byte[] bytes) => MimeMessage.Load(new MemoryStream(bytes));

    /// <summary>Line ends alike, and without the one that may be added at the very end of a part.</summary>
    private static string Canonical(object text) => text.ToString()!.ReplaceLineEndings("\n").TrimEnd('\n');

    private static string RandomLine(Random random) =>
        "起" + string.Concat(Enumerable.Range(0, random.Next(1, 90)).Select(_ => RandomLetter(random))) + "完";

    private static string RandomText(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 600)).Select(_ => random.Next(30) == 0 ? "\n" : RandomLetter(random)));

    private static string RandomLetter(Random random) => random.Next(6) switch
    {
        0 => char.ConvertFromUtf32(random.Next(0x20000, 0x2A6D0)),
        1 => "𠮷",
        2 or 3 => char.ConvertFromUtf32(random.Next(0x4E00, 0x9FA5)),
        _ => ((char)random.Next('!', '~' + 1)).ToString(),
    };

    private static byte[] Decode(Match word) => word.Groups["encoding"].Value is "b" or "B"
        ? Convert.FromBase64String(word.Groups["text"].Value)
        : Encoding.Latin1.GetBytes(Regex.Replace(word.Groups["text"].Value.Replace('_', ' '), "=([0-9A-Fa-f]{2})", hex => ((char)Convert.ToInt32(hex.Groups[1].Value, 16)).ToString()));

    /// <summary>White space between two encoded-words belongs to neither (RFC 2047 section 6.2).</summary>
    private static string DecodeByHand(string unfolded) =>
        EncodedWord().Replace(Regex.Replace(unfolded, @"(?<=\?=)\s+(?==\?)", ""), word => Strict.GetString(Decode(word)));

    [GeneratedRegex(@"=\?utf-8\?(?<encoding>[bBqQ])\?(?<text>[^?\s]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();
}
