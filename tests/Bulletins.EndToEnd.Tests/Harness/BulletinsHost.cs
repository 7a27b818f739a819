using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>The real program, as built, running as a process of its own on a free port, with a data folder of its own
/// that is deleted at the end.</summary>
public sealed partial class BulletinsHost : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Dictionary<string, string> environment;
    private ProgramProcess? serving;

    private BulletinsHost(Action<string> fill, IEnumerable<KeyValuePair<string, string>> settings)
    {
        DataFolder = Directory.CreateTempSubdirectory("bulletins-host-").FullName;
        fill(DataFolder);
        BaseUrl = $"http://localhost:{FreePort.Take()}";
        environment = new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = BaseUrl,
            ["Public__BaseUrl"] = BaseUrl,
            ["Storage__DataFolder"] = DataFolder,
        };
        foreach (var (key, value) in settings)
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
    }

    public string BaseUrl { get; }

    public string DataFolder { get; }

    /// <summary>All that the program wrote on the terminal since it was last started.</summary>
    public string Terminal => serving?.Terminal ?? "";

    /// <summary>On an empty database that is up to date already: to bring it there takes a start a second or two.</summary>
    /// <param name="settings">Configuration keys such as <c>Mail:Relays:0:Host</c>, and environment variables such as
    /// <c>ASPNETCORE_ENVIRONMENT</c>, which is Production unless given.</param>
    public static Task<BulletinsHost> StartAsync(params (string Key, string Value)[] settings) =>
        StartAsync(folder => File.WriteAllBytes(Path.Combine(folder, "bulletins.db"), TestDatabase.Empty), settings);

    /// <summary>The first start of all: there is nothing in its data folder.</summary>
    /// <inheritdoc cref="StartAsync(ValueTuple{string, string}[])"/>
    public static Task<BulletinsHost> StartFromNothingAsync(params (string Key, string Value)[] settings) => StartAsync(_ => { }, settings);

    /// <summary>In Development, with the sample association and its administrator signed in.</summary>
    /// <inheritdoc cref="StartAsync(ValueTuple{string, string}[])"/>
    public static async Task<(BulletinsHost Host, StaffSession Session)> StartWithSampleAsync(params (string Key, string Value)[] settings)
    {
        var sample = await SampleFolder.MadeAsync();
        var host = await StartAsync(sample.CopyTo, [("ASPNETCORE_ENVIRONMENT", "Development"), .. settings]);
        return (host, sample.Session.On(host));
    }

    private static async Task<BulletinsHost> StartAsync(Action<string> fill, (string Key, string Value)[] settings)
    {
        var host = new BulletinsHost(fill, settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        try
        {
            await host.StartAgainAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the program on the same folder and port, after <see cref="Kill"/> or <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        if (serving is { HasExited: false })
            throw new InvalidOperationException("The program is running.");
        serving = ProgramProcess.Start(environment);
        await WaitUntilReadyAsync();
    }

    /// <summary>SIGKILL: the program has no chance to tidy up.</summary>
    public void Kill() => serving?.Kill();

    /// <summary>SIGTERM, and waits for the end.</summary>
    public Task StopAsync() => serving?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Runs one of the operators' commands on the same data folder.</summary>
    public Task<CommandResult> RunCommandAsync(params string[] arguments) => RunCommandWithInputAsync("", arguments);

    /// <param name="input">What it finds on standard input.</param>
    public async Task<CommandResult> RunCommandWithInputAsync(string input, params string[] arguments)
    {
        using var command = ProgramProcess.StartWithInput(environment, input, arguments);
        var code = await command.WaitForExitAsync(StartLimit);
        return new CommandResult(code, command.StandardOutput, command.Terminal);
    }

    /// <summary>As the operators' command does, without a process of its own.</summary>
    /// <returns>A bearer token with the rights of that role: Author, Approver or Administrator.</returns>
    public async Task<string> CreateTokenAsync(Role role = Role.Administrator, string? name = null)
    {
        await using var db = OpenDatabase();
        return await new AccessTokens(db, new AuditLog(db, TimeProvider.System), TimeProvider.System).IssueAsync(Actor.System, name ?? $"test-{Guid.NewGuid():N}", role);
    }

    /// <summary>A client for the API; without a token, somebody who isn't signed in.</summary>
    public HttpClient Client(string? token = null, bool followRedirects = true)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, UseCookies = false })
        {
            BaseAddress = new Uri(BaseUrl),
        };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>The one-time link that the program printed on the terminal, for the first sign-in or the first administrator.</summary>
    public async Task<string> SignInLinkAsync()
    {
        for (var wait = 0; wait < 100; wait++)
        {
            if (SignInLinkPattern().Match(Terminal) is { Success: true } link)
                return link.Value;
            await Task.Delay(100);
        }
        throw new InvalidOperationException($"The program printed no sign-in link: {Terminal}");
    }

    /// <summary>The program's own database, to arrange what no page or API call can, and to look behind them.</summary>
    public BulletinsDb OpenDatabase()
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqliteDatabaseProvider().Configure(options, $"Data Source={Path.Combine(DataFolder, "bulletins.db")};Pooling=False");
        return new BulletinsDb(options.Options);
    }

    public async ValueTask DisposeAsync()
    {
        if (serving is not null)
        {
            serving.Kill();
            await serving.WaitForExitAsync(TimeSpan.FromSeconds(30));
            if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
                TestFiles.Write("terminal.txt", Terminal);
            serving.Dispose();
        }
        Directory.Delete(DataFolder, recursive: true);
    }

    private async Task WaitUntilReadyAsync()
    {
        using var client = Client();
        client.Timeout = TimeSpan.FromSeconds(10);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < StartLimit; await Task.Delay(100))
        {
            if (serving!.HasExited)
                throw new InvalidOperationException($"The program ended at start: {Terminal}");
            try
            {
                using var answer = await client.GetAsync("/health/ready");
                if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound)
                    return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException or SocketException)
            {
                // Not listening yet, or hung up on as it began to.
            }
        }
        throw new TimeoutException($"The program was not ready within {StartLimit}: {Terminal}");
    }

    [GeneratedRegex(@"https?://\S*(sign-?in|set-?up)\S*", RegexOptions.IgnoreCase)]
    private static partial Regex SignInLinkPattern();
}

/// <param name="StandardOutput">What a script would read.</param>
/// <param name="Terminal">Standard output and standard error, as somebody at the terminal sees them.</param>
public sealed record CommandResult(int ExitCode, string StandardOutput, string Terminal);
