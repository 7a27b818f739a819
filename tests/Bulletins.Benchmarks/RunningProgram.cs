using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Bulletins.Testing;

namespace Bulletins.Benchmarks;

/// <summary>The whole program as a process of its own, in Development with its sample association.</summary>
internal sealed partial class RunningProgram : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly bool isMine;
    private readonly Dictionary<string, string> environment;
    private readonly Process process;
    private readonly TaskCompletionSource<string> link = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProgram(Dictionary<string, string> settings, string? folder)
    {
        isMine = folder is null;
        this.folder = folder is null ? Directory.CreateTempSubdirectory("bulletins-benchmark-") : Directory.CreateDirectory(folder);
        Address = new Uri($"http://localhost:{FreePort()}");
        environment = new(settings)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = Address.OriginalString,
            ["Public__BaseUrl"] = Address.OriginalString,
            ["Storage__DataFolder"] = this.folder.FullName,
        };
        process = Start();
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    public string Database => Path.Combine(folder.FullName, "bulletins.db");

    /// <param name="folder">Its data folder, which stays; null for one of its own.</param>
    public static async Task<RunningProgram> StartAsync(Dictionary<string, string> settings, string? folder = null)
    {
        var program = new RunningProgram(settings, folder);
        using var client = new HttpClient { BaseAddress = program.Address };
        await program.link.Task.WaitAsync(TimeSpan.FromMinutes(1));
        while (!await IsReadyAsync(client))
            await Task.Delay(100);
        return program;
    }

    /// <summary>The administrator's console, by the link that the program prints when it starts.</summary>
    /// <param name="cookies">Get the session; null when nobody else needs it.</param>
    public async Task<HttpClient> SignInAsync(CookieContainer? cookies = null)
    {
        var client = new HttpClient(new HttpClientHandler { CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = Address };
        var page = await client.GetStringAsync(await link.Task);
        var fields = HiddenField().Matches(page).Select(field => KeyValuePair.Create(WebUtility.HtmlDecode(field.Groups["name"].Value), WebUtility.HtmlDecode(field.Groups["value"].Value)));
        using var answer = await client.PostAsync(await link.Task, new FormUrlEncodedContent(fields));
        return answer.RequestMessage!.RequestUri!.AbsolutePath == "/" ? client : throw new InvalidOperationException("The link did not sign in.");
    }

    public async Task<HttpClient> ApiAsync()
    {
        using var command = Start("tokens", "add", "--name", $"benchmark {Guid.NewGuid()}", "--role", "Administrator");
        var token = (await command.StandardOutput.ReadToEndAsync()).Trim();
        return new HttpClient { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        if (isMine)
            folder.Delete(recursive: true);
    }

    private Process Start(params string[] arguments)
    {
        var program = Path.Combine(Repository.Root, "src", "Bulletins.Web", "bin", "Release", "net10.0", "Bulletins.Web.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
    }

    private void Hear(string? line)
    {
        if (line is not null && SignInLink().Match(line) is { Success: true } found)
            link.TrySetResult(found.Value);
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"https?://\S*sign-?in\S*", RegexOptions.IgnoreCase)]
    private static partial Regex SignInLink();

    [GeneratedRegex("""<input[^>]*type="hidden"[^>]*name="(?<name>[^"]*)"[^>]*value="(?<value>[^"]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex HiddenField();
}
