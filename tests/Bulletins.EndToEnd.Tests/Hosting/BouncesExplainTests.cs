using System.Diagnostics;
using System.Text.Json;
using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>The command <c>bounces explain</c>.</summary>
internal sealed class BouncesExplainTests
{
    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("bulletins-bounces-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Each_mail_of_a_folder_becomes_a_line_of_JSON_with_those_it_is_bad_news_of_and_a_pipe_is_not_waited_for()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "b.eml"), """
            From: Mail Delivery System <MAILER-DAEMON@mx.firm.example>
            To: circulars@association.example
            Subject: Undelivered Mail Returned to Sender

            Your message could not be delivered to:

            <lee@firm.example>: 550 5.1.1 user unknown
            """);
        Directory.CreateDirectory(Path.Combine(folder, "c"));
        await File.WriteAllTextAsync(Path.Combine(folder, "c", "d.eml"), "From: lee@firm.example\nSubject: Lunch\n\nAt noon?\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "c", "e.eml"), """
            From: Mail Delivery System <MAILER-DAEMON@mx.firm.example>
            To: circulars@association.example
            Subject: Delivery Status Notification
            Content-Type: multipart/report; report-type=delivery-status; boundary=B

            --B
            Content-Type: text/plain

            What became of your message:
            --B
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mx.firm.example

            Final-Recipient: rfc822; chan@firm.example
            Action: delivered
            Status: 2.0.0

            Final-Recipient: rfc822; wong@firm.example
            Action: failed
            Status: 5.1.1

            --B--
            """);
        using (var make = Process.Start("mkfifo", [Path.Combine(folder, "a-pipe")]))
            await make.WaitForExitAsync();

        using var program = ProgramProcess.Start(new Dictionary<string, string>(), "bounces", "explain", folder);
        var exitCode = await program.WaitForExitAsync(TimeSpan.FromSeconds(60));

        var explained = program.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(explained.Select(e => (Path.GetFileName(e.GetProperty("file").GetString()), e.GetProperty("kind").GetString())),
            Is.EqualTo(new[] { ("a-pipe", "other"), ("b.eml", "bounce"), ("d.eml", "other"), ("e.eml", "bounce") }), program.Terminal);
        var recipient = explained[1].GetProperty("recipients")[0];
        Assert.That((recipient.GetProperty("address").GetString(), recipient.GetProperty("hard").GetBoolean()), Is.EqualTo(("lee@firm.example", true)));
        Assert.That(explained[3].GetProperty("recipients").EnumerateArray().Select(e => e.GetProperty("address").GetString()), Is.EqualTo(new[] { "wong@firm.example" }));
        Assert.That(exitCode, Is.Zero, program.Terminal);
    }
}
