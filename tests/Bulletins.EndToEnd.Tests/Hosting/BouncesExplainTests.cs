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
    public async Task Each_mail_of_a_folder_becomes_a_line_of_JSON_and_a_pipe_is_named_not_waited_for()
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
        using (var make = Process.Start("mkfifo", [Path.Combine(folder, "a-pipe")]))
            await make.WaitForExitAsync();

        using var program = ProgramProcess.Start(new Dictionary<string, string>(), "bounces", "explain", folder);
        var exitCode = await program.WaitForExitAsync(TimeSpan.FromSeconds(60));

        var explained = program.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(explained.Select(e => (Path.GetFileName(e.GetProperty("file").GetString()), e.GetProperty("kind").GetString())),
            Is.EqualTo(new[] { ("b.eml", "bounce"), ("d.eml", "other") }), program.Terminal);
        var recipient = explained[0].GetProperty("recipients")[0];
        Assert.That((recipient.GetProperty("address").GetString(), recipient.GetProperty("hard").GetBoolean()), Is.EqualTo(("lee@firm.example", true)));
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(program.Terminal, Does.Contain("a-pipe"));
    }
}
