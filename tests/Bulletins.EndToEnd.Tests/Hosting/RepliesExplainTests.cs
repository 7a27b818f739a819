using System.Text.Json;
using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>The command <c>replies explain</c>.</summary>
internal sealed class RepliesExplainTests
{
    private string folder = null!;

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("bulletins-replies-").FullName;

    [TearDown]
    public void Clear() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Each_reply_in_a_file_becomes_a_line_of_JSON()
    {
        var file = Path.Combine(folder, "replies.txt");
        await File.WriteAllLinesAsync(file,
            ["550 5.1.1 <lee@firm.example>: user unknown", "", "451 4.7.1 greylisted, try again in 600 seconds", "550 发信过于频繁"]);
        var result = await ExplainAsync(file);
        Assert.That(result.ExitCode, Is.Zero, result.Terminal);
        var explained = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.That(explained.Select(e => (e.GetProperty("reply").GetString(), e.GetProperty("temporary").GetBoolean(), e.GetProperty("reason").GetString(),
            e.GetProperty("address").GetString(), e.GetProperty("waitSeconds").ToString())), Is.EqualTo(new[]
        {
            ("550 5.1.1 <lee@firm.example>: user unknown", false, "unknownAddress", "badForGood", ""),
            ("451 4.7.1 greylisted, try again in 600 seconds", true, "greylisted", "nothing", "600"),
            ("550 发信过于频繁", true, "tooFast", "nothing", "600"),
        }));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_named()
    {
        var result = await ExplainAsync(Path.Combine(folder, "none.txt"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Terminal, Does.Contain("none.txt").And.Contain("one reply a line"));
    }

    private static async Task<CommandResult> ExplainAsync(string file)
    {
        using var program = ProgramProcess.Start(new Dictionary<string, string>(), "replies", "explain", file);
        var code = await program.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return new CommandResult(code, program.StandardOutput, program.Terminal);
    }
}
