using System.Net;
using System.Net.Sockets;
using Bulletins.EndToEnd.Tests.Harness;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>What keeps the program from starting is said in a sentence, without a stack trace, and nothing is changed.</summary>
[Parallelizable]
internal sealed class StartTests
{
    private BulletinsHost host = null!;
    private string folder = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await BulletinsHost.StartFromNothingAsync();
        folder = Directory.CreateTempSubdirectory("bulletins-start-").FullName;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_data_folder_that_can_not_be_made()
    {
        var file = Path.Combine(folder, "a-file");
        await File.WriteAllTextAsync(file, "");
        await ExpectAsync($"--Storage:DataFolder={file}/data", "can’t be created");
    }

    [Test]
    public async Task A_data_folder_that_can_not_be_written() =>
        await ExpectAsync("--Storage:DataFolder=/proc/self/fd", "can’t be created", "/proc/self/fd");

    [Test]
    public async Task A_data_folder_in_the_program_itself()
    {
        var inside = Path.Combine(Path.GetDirectoryName(BuiltProgram.Path)!, "data");
        await ExpectAsync($"--Storage:DataFolder={inside}", "inside the program’s own folder");
        Assert.That(Directory.Exists(inside), Is.False);
    }

    [Test]
    public async Task A_data_folder_in_the_source_tree()
    {
        var tree = Directory.CreateDirectory(Path.Combine(folder, "tree")).FullName;
        await File.WriteAllTextAsync(Path.Combine(tree, "Bulletins.sln"), "");
        await ExpectAsync($"--Storage:DataFolder={tree}/some/data", "inside the source tree");
        Assert.That(Directory.Exists(Path.Combine(tree, "some")), Is.False);
    }

    [Test]
    public async Task A_file_that_is_not_a_database()
    {
        var data = Data("not-a-database");
        var file = Path.Combine(data, "bulletins.db");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("This is a letter and no database. ", 100)));
        var before = await File.ReadAllBytesAsync(file);
        await ExpectAsync($"--Storage:DataFolder={data}", "is not a database");
        Assert.That(await File.ReadAllBytesAsync(file), Is.EqualTo(before));
    }

    [Test]
    public async Task The_database_of_another_program()
    {
        var data = Data("foreign");
        await ExecuteAsync(data, "CREATE TABLE Cooking (Recipe TEXT)");
        await ExpectAsync($"--Storage:DataFolder={data}", "tables of another program");
    }

    [Test]
    public async Task A_database_of_a_newer_version()
    {
        var data = Data("newer");
        Assert.That((await host.RunCommandAsync("migrate", $"--Storage:DataFolder={data}")).ExitCode, Is.Zero);
        await ExecuteAsync(data, "INSERT INTO __EFMigrationsHistory VALUES ('29990101000000_FromTheFuture', '99.0.0')");
        await ExpectAsync($"--Storage:DataFolder={data}", "newer version", "29990101000000_FromTheFuture");
    }

    [Test]
    public async Task A_port_in_use()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var result = await host.RunCommandAsync("serve", "--urls", address, $"--Storage:DataFolder={Data("port")}");
        ExpectSentence(result, "Another program listens on", address);
    }

    [Test]
    public async Task An_address_that_needs_a_certificate() =>
        ExpectSentence(await host.RunCommandAsync("serve", "--urls", "https://localhost:5443", $"--Storage:DataFolder={Data("certificate")}"), "https://localhost:5443 needs a certificate");

    [Test]
    public async Task The_address_may_be_given_without_the_name_of_the_default_command() =>
        ExpectSentence(await host.RunCommandAsync("--urls", "https://localhost:5443", $"--Storage:DataFolder={Data("certificate")}"), "https://localhost:5443 needs a certificate");

    [TestCase("nonsense")]
    [TestCase("http://localhost:99999")]
    [TestCase("http://192.0.2.1:5080")]
    public async Task An_address_that_can_not_be_listened_on(string address) =>
        ExpectSentence(await host.RunCommandAsync("serve", "--urls", address, $"--Storage:DataFolder={Data("address")}"), $"{address} can", "be listened on", "http://localhost:5080");

    [TestCase("--Storage:Provider=Oracle", "Storage:Provider", "Sqlite, SqlServer")]
    [TestCase("--Storage:Provider=SqlServer", "Storage:ConnectionString")]
    [TestCase("--Storage:Folder=/tmp/x", "Storage:Folder", "DataFolder")]
    [TestCase("--Public:BaseUrl=https://bulletins.example.org/path", "Public:BaseUrl", "without path")]
    [TestCase("--Access:PasswordLength=4", "Access:PasswordLength", "8 to 64")]
    [TestCase("--Access:PasswordLength=long", "Access:PasswordLength", "a whole number")]
    [TestCase("--Web:TrustedProxies:0=nowhere", "Web:TrustedProxies", "nowhere")]
    [TestCase("--Mail:Relays:0:Port=99999", "Mail:Relays:0:Port", "1 to 65535")]
    [TestCase("--Mail:Relays:0:Security=Perhaps", "Mail:Relays:0:Security", "None, StartTls, Tls")]
    [TestCase("--Mial:BounceAddress=bounces@example.org", "There is no setting Mial", "Mail")]
    [TestCase("--Tracking:Incomming:KeepDays=2000", "There is no setting Tracking:Incomming", "Incoming")]
    [TestCase("--Members:MaximumBytes=2000", "There is no setting Members:MaximumBytes", "Import")]
    [TestCase("--Sending:Retry:Delays:0=soon", "Sending:Retry:Delays:0", "a duration")]
    [TestCase("--Sending:Windows:0:From=nine", "Sending:Windows:0:From", "a time such as 09:00")]
    [TestCase("--Sending:Retry:Limit=15", "Sending:Retry:Limit", "1 to 14")]
    [TestCase("--Sending:Retry:Jitter=51", "Sending:Retry:Jitter", "0 to 50")]
    public async Task A_setting_that_can_not_be_used(string setting, params string[] said) => await ExpectAsync(setting, said);

    [Test]
    public async Task A_setting_without_an_equals_sign() => await ExpectAsync(["--Storage:DataFolder", "/srv/bulletins"], ["write --Storage:DataFolder=/srv/bulletins"]);

    [Test]
    public async Task Several_wrong_settings_are_named_at_once()
    {
        var result = await host.RunCommandAsync("migrate", "--Access:PasswordLength=4", "--Web:MaxUploadMegabytes=0");
        Assert.That(result.Terminal, Does.Contain("Access:PasswordLength").And.Contain("Web:MaxUploadMegabytes"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Settings_in_the_data_folder_count()
    {
        var data = Data("settings");
        await File.WriteAllTextAsync(Path.Combine(data, "appsettings.json"), """{ "Access": { "PasswordLength": 4 } /* too short */ }""");
        await ExpectAsync($"--Storage:DataFolder={data}", "Access:PasswordLength");
    }

    [Test]
    public async Task A_section_in_a_file_whose_name_has_a_slip()
    {
        var data = Data("slip");
        await File.WriteAllTextAsync(Path.Combine(data, "appsettings.json"), """{ "Mails": { "Relays": [ { "Host": "smtp.example.org" } ] } }""");
        await ExpectAsync($"--Storage:DataFolder={data}", "There is no setting Mails", "Mail");
    }

    [Test]
    public async Task The_example_settings_start_the_program()
    {
        var data = Data("example");
        File.Copy(Path.Combine(Testing.Repository.Root, "appsettings.example.json"), Path.Combine(data, "appsettings.json"));
        // The key that the example names is made first, as an operator would.
        var key = Path.Combine(data, "dkim.pem");
        var made = await host.RunCommandAsync("dkim", "new", "--domain", "example.org", "--selector", "bulletins2026", "--file", key);
        Assert.That(made.ExitCode, Is.Zero, made.Terminal);
        Assert.That(made.Terminal, Does.Contain("bulletins2026._domainkey.example.org. IN TXT \"v=DKIM1; k=rsa; p="));

        var result = await host.RunCommandAsync("migrate", $"--Storage:DataFolder={data}", $"--Mail:Dkim:0:PrivateKeyFile={key}");
        Assert.That(result.ExitCode, Is.Zero, result.Terminal);
    }

    [TestCase("--help", "serve", "migrate", "users", "tokens")]
    [TestCase("serve --help", "--urls")]
    [TestCase("migrate --help", "migrate")]
    [TestCase("users add --help", "--email", "--name", "--role")]
    [TestCase("users link --help", "--email")]
    [TestCase("dkim new --help", "--domain", "--selector", "Ed25519")]
    [TestCase("tokens add --help", "--name", "Administrator")]
    [TestCase("dispatches pause --help", "backup")]
    [TestCase("replies explain --help", "JSON")]
    public async Task Every_command_explains_itself(string arguments, params string[] said)
    {
        var result = await host.RunCommandAsync(arguments.Split(' '));
        Assert.That(result.ExitCode, Is.Zero);
        foreach (var word in said)
            Assert.That(result.StandardOutput, Does.Contain(word));
    }

    [Test]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_looks_into_the_data_folder()
    {
        var data = Path.Combine(folder, "fresh");
        Assert.That((await host.RunCommandAsync("migrate", $"--Storage:DataFolder={data}")).ExitCode, Is.Zero);
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.That(File.GetUnixFileMode(data) & Others, Is.EqualTo(UnixFileMode.None));
    }

    [Test]
    public async Task The_database_keeps_a_write_ahead_log()
    {
        await using var db = host.OpenDatabase();
        Assert.That(await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(), Is.EqualTo("wal"));
        await db.Database.OpenConnectionAsync();
        Assert.That(await db.Database.SqlQueryRaw<int>("SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task It_is_alive_and_ready()
    {
        using var client = host.Client();
        Assert.That((await client.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await client.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private Task ExpectAsync(string setting, params string[] said) => ExpectAsync([setting], said);

    private async Task ExpectAsync(string[] settings, string[] said) =>
        ExpectSentence(await host.RunCommandAsync(["migrate", .. settings]), said);

    private static void ExpectSentence(CommandResult result, params string[] said)
    {
        Assert.That(result.ExitCode, Is.EqualTo(1), result.Terminal);
        Assert.That(result.StandardOutput, Is.Empty);
        Assert.That(result.Terminal, Does.Not.Contain("   at ").And.Not.Contain("Exception"));
        foreach (var word in said)
            Assert.That(result.Terminal, Does.Contain(word));
    }

    private string Data(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    private static async Task ExecuteAsync(string data, string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(data, "bulletins.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
