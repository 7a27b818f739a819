using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bulletins.Web.Drill;

/// <summary>A real worker process: this very program, serving the drill's folder.</summary>
internal sealed class DrillWorker : IAsyncDisposable
{
    private readonly int port = FreePort();
    private readonly string[] arguments;
    private readonly StreamWriter log;
    private Process? process;

    /// <param name="clockFile">Of a <see cref="DrillClock"/>; null for the machine's clock.</param>
    public DrillWorker(string folder, string name, IEnumerable<string> settings, string? clockFile = null)
    {
        string[] command = clockFile is null ? ["serve"] : ["drill", DrillWorkerCommand.Call, DrillWorkerCommand.ClockOption, clockFile];
        arguments = [.. command, .. settings, $"--urls=http://127.0.0.1:{port}"];
        log = new StreamWriter(Path.Combine(folder, $"{name}.log"), append: true) { AutoFlush = true };
    }

    public bool HasExited => process?.HasExited ?? true;

    public async Task<bool> IsListeningAsync()
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Start()
    {
        var dll = Path.Combine(AppContext.BaseDirectory, $"{typeof(DrillWorker).Assembly.GetName().Name}.dll");
        var start = new ProcessStartInfo(DotnetHost ?? Environment.ProcessPath!, DotnetHost is null ? arguments : [dll, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start) ?? throw new InvalidOperationException("The worker did not start.");
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: it has no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await log.DisposeAsync();
    }

    /// <summary>The dotnet command when the program was started with it; null when it is an executable of its own.</summary>
    private static string? DotnetHost =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : null;

    private void Write(string? line)
    {
        if (line is null)
            return;
        lock (log)
            log.WriteLine(line);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
