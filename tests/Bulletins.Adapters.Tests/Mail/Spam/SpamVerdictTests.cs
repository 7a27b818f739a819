using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Adapters.Tests.Mail.Dkim;
using Bulletins.Adapters.Tests.Templating;
using Bulletins.Composing;
using Bulletins.Composing.Importing;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Texts;

namespace Bulletins.Adapters.Tests.Mail.Spam;

/// <summary>What SpamAssassin says to the sample circular as it is sent. README.md beside this file explains each symbol.</summary>
public sealed partial class SpamVerdictTests
{
    private const double Limit = 2.0;

    [TestCase(RecordedReading.Nothing)]
    [TestCase(RecordedReading.Opens | RecordedReading.Clicks)]
    public async Task SpamAssassin_finds_nothing_in_the_sample_circular_that_is_not_explained(RecordedReading recorded)
    {
        // As a receiver's server writes it down. An address kept for examples would count against the mail, a private one for it.
        var message = Encoding.Latin1.GetBytes(
            "Return-Path: <circulars+0123456789abcdef0123456789abcdef@association.example>\r\nReceived: from relay.association.example (relay.association.example [93.184.215.14])\r\n"
            + "\tby mx.member.example with ESMTPS id 1; Mon, 23 Nov 2026 10:30:05 +0800\r\n").Concat(SignedMail.Write(SampleCircular.Compose(recorded))).ToArray();

        var verdict = await AskAsync(message);

        var score = double.Parse(Score().Match(verdict).Groups[1].Value, CultureInfo.InvariantCulture);
        var symbols = Symbol().Matches(verdict).Select(line => line.Groups[1].Value).ToList();
        TestContext.Out.WriteLine($"{score} points: {string.Join(", ", symbols)}");
        Assert.That(score, Is.LessThan(Limit), verdict);
        Assert.That(symbols.Except(Explained()), Is.Empty, verdict);
    }

    [Test]
    public async Task The_signature_of_a_mail_with_recorded_links_verifies_and_only_the_links_the_picture_and_the_notice_differ()
    {
        var recorded = SampleCircular.Compose(RecordedReading.Opens | RecordedReading.Clicks);
        Assert.That(await Dkimpy.VerifyAsync(SignedMail.Write(recorded), SignedMail.Records), Is.EqualTo(new[] { "pass", "pass" }));

        var urls = SampleCircular.Links;
        var html = Links().Replace(recorded.Html.ToString(), match => $"href=\"{HtmlText.Escape(urls[int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - 1])}\"");
        html = Regex.Replace(html, """<p[^>]*>[^<]*我們會記錄[^<]*</p>\n|<a [^>]*aria-hidden[^>]*></a>|<img src="[^"]*/o/[^>]*>""", "");
        Assert.That(html, Is.EqualTo(SampleCircular.Compose(RecordedReading.Nothing).Html.ToString()));
        Assert.That(Regex.Replace(recorded.Text.ToString(), "\n\n[^\n]*，我們會記錄[^\n]*(\n[^\n]+)*\n\n", "\n\n"), Is.EqualTo(SampleCircular.Compose(RecordedReading.Nothing).Text.ToString()));
    }

    /// <summary>A check that can't fail shows nothing: the same way of asking finds what is wrong with a bad mail.</summary>
    [Test]
    public async Task SpamAssassin_finds_fault_with_a_mail_that_has_faults()
    {
        var verdict = await AskAsync("From: a@association.example\r\nSubject: FREE MONEY!!!\r\n\r\nViagra\r\n"u8.ToArray());
        Assert.That(double.Parse(Score().Match(verdict).Groups[1].Value, CultureInfo.InvariantCulture), Is.GreaterThan(Limit), verdict);
    }

    private static async Task<string> AskAsync(byte[] message)
    {
        var home = Directory.CreateTempSubdirectory("bulletins-spamassassin-");
        try
        {
            // -L: local tests only, nothing is asked of the network.
            var start = new ProcessStartInfo("/usr/bin/spamassassin", ["-L", "-t", "-x"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            start.Environment["HOME"] = home.FullName;
            start.Environment["LC_ALL"] = "C.UTF-8";
            using var assassin = Process.Start(start)!;
            var output = assassin.StandardOutput.ReadToEndAsync();
            await assassin.StandardInput.BaseStream.WriteAsync(message);
            assassin.StandardInput.Close();
            await assassin.WaitForExitAsync();
            return await output;
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Explained() =>
        File.ReadLines(Path.Combine(Repository.Root, "tests", "Bulletins.Adapters.Tests", "Mail", "Spam", "README.md"))
            .Select(line => Row().Match(line)).Where(row => row.Success).Select(row => row.Groups[1].Value);

    [GeneratedRegex(@"href=""https://circulars\.association\.example/l/[0-9a-f]{32}/(\d+)\.[\w-]{16}""(?! aria)")]
    private static partial Regex Links();

    [GeneratedRegex(@"Content analysis details:\s+\((-?[\d.]+) points")]
    private static partial Regex Score();

    [GeneratedRegex(@"^ *-?\d+\.\d ([A-Z0-9_]+) ", RegexOptions.Multiline)]
    private static partial Regex Symbol();

    [GeneratedRegex(@"^\| `([A-Z0-9_]+)` \|")]
    private static partial Regex Row();
}
