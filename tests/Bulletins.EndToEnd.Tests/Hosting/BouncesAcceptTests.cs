using System.Text;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>The command <c>bounces accept</c>: a mail is kept where the program reads it, or the mail server keeps it.</summary>
[Parallelizable]
internal sealed class BouncesAcceptTests
{
    private const int TryAgain = 75;

    private const string Report = "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.firm.example>\nSubject: Undelivered Mail\n\n<lee@firm.example>: 550 5.1.1 user unknown\n";

    private BulletinsHost host = null!;
    private string folder = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await BulletinsHost.StartAsync();
        folder = Directory.CreateTempSubdirectory("bulletins-accept-").FullName;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_mail_is_kept_where_the_program_reads_it()
    {
        var taken = await AcceptAsync(Report + "taken\n");
        Assert.That(taken.ExitCode, Is.Zero, taken.Terminal);
        await using var db = host.OpenDatabase();
        Assert.That(await db.IncomingMails.CountAsync(m => m.Source == "bounces accept"), Is.GreaterThan(0));
    }

    [Test]
    public async Task Where_there_is_no_database_none_is_made()
    {
        var nowhere = Path.Combine(folder, "nowhere");
        ExpectTryAgain(await AcceptAsync(Report, $"--Storage:DataFolder={nowhere}"), nowhere, "--Storage:DataFolder=");
        Assert.That(Directory.Exists(nowhere), Is.False);
    }

    [Test]
    public async Task A_database_that_the_program_has_not_made_yet_is_left_alone()
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
        var file = Path.Combine(data, "bulletins.db");
        await File.WriteAllBytesAsync(file, []);
        ExpectTryAgain(await AcceptAsync(Report, $"--Storage:DataFolder={data}"), file, "migrate");
    }

    [Test]
    public async Task Settings_that_can_not_be_read_are_named_and_the_mail_is_tried_again()
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "malformed")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "appsettings.json"), "{ \"Storage\": ");
        ExpectTryAgain(await AcceptAsync(Report, $"--Storage:DataFolder={data}"), Path.Combine(data, "appsettings.json"));

        var other = await host.RunCommandAsync("migrate", $"--Storage:DataFolder={data}");
        Assert.That((other.ExitCode, other.Terminal.Contains("   at ", StringComparison.Ordinal)), Is.EqualTo((1, false)), other.Terminal);
    }

    [Test]
    public async Task A_user_without_a_home_is_told_so()
    {
        var file = Path.Combine(folder, "a-file");
        await File.WriteAllTextAsync(file, "");
        using var program = ProgramProcess.Start(new Dictionary<string, string> { ["HOME"] = file, ["XDG_DATA_HOME"] = "", ["Storage__DataFolder"] = "" }, "bounces", "accept");
        var code = await program.WaitForExitAsync(TimeSpan.FromMinutes(2));
        ExpectTryAgain(new CommandResult(code, program.StandardOutput, program.Terminal), file);
    }

    [TestCase("--Storage:DataFolder", "/tmp")]
    [TestCase("--Access:PasswordLength=4")]
    [TestCase("--unknown")]
    public async Task Arguments_that_can_not_be_used_lose_no_mail(params string[] arguments) => ExpectTryAgain(await AcceptAsync(Report, arguments));

    [Test]
    public async Task Of_a_mail_that_is_too_large_the_beginning_is_kept_and_shown()
    {
        var data = Path.Combine(folder, "large");
        Assert.That((await host.RunCommandAsync("migrate", $"--Storage:DataFolder={data}")).ExitCode, Is.Zero);
        var large = Report + string.Concat(Enumerable.Repeat(new string('x', 63) + "\n", 40_000));

        var taken = await AcceptAsync(large, $"--Storage:DataFolder={data}", "--Tracking:Incoming:LargestMegabytes=1");

        Assert.That((taken.ExitCode, taken.Terminal), Is.EqualTo((0, "The mail is larger than 1 MB; only its beginning was taken." + Environment.NewLine)));
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, "bulletins.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT m.Size, m.State, c.Octets FROM IncomingMails m JOIN IncomingMailContents c ON c.IncomingMailId = m.Id";
        await using var row = await command.ExecuteReaderAsync();
        Assert.That(await row.ReadAsync(), Is.True);
        Assert.That((row.GetInt64(0), row.GetString(1)), Is.EqualTo(((long)large.Length, nameof(IncomingMailState.Received))));
        Assert.That(Encoding.ASCII.GetString(row.GetFieldValue<byte[]>(2)), Is.EqualTo(large[..(1024 * 1024)]));
    }

    private Task<CommandResult> AcceptAsync(string mail, params string[] settings) => host.RunCommandWithInputAsync(mail, ["bounces", "accept", .. settings]);

    private static void ExpectTryAgain(CommandResult result, params string[] said)
    {
        Assert.That(result.ExitCode, Is.EqualTo(TryAgain), result.Terminal);
        Assert.That(result.Terminal, Is.Not.Empty.And.Not.Contain("   at ").And.Not.Contain("Exception"));
        foreach (var word in said)
            Assert.That(result.Terminal, Does.Contain(word));
    }
}
