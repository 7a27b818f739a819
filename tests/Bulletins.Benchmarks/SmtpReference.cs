using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bulletins.Benchmarks;

/// <summary>Postfix's smtp-sink as the relay, and smtp-source into it as the limit of what the machine can do.</summary>
internal sealed class SmtpReference : IDisposable
{
    private readonly Process sink;

    private SmtpReference(int port)
    {
        Port = port;
        sink = Start("smtp-sink", "-u", "root", $"127.0.0.1:{port}", "512");
    }

    public int Port { get; }

    public static async Task<SmtpReference> StartAsync()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var reference = new SmtpReference(port);
        await Task.Delay(TimeSpan.FromSeconds(1));
        return reference;
    }

    /// <returns>How long smtp-source takes for so many messages of that size over so many connections.</returns>
    public async Task<TimeSpan> SourceAsync(int messages, int bytes, int connections)
    {
        var watch = Stopwatch.StartNew();
        using var source = Start("smtp-source", "-d", "-s", Text(connections), "-m", Text(messages), "-l", Text(bytes),
            "-f", "sender@association.example", "-t", "recipient@firm.example", $"127.0.0.1:{Port}");
        await source.WaitForExitAsync();
        return source.ExitCode == 0 ? watch.Elapsed : throw new InvalidOperationException($"smtp-source ended with {source.ExitCode}.");
    }

    public void Dispose()
    {
        sink.Kill();
        sink.Dispose();
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo($"/usr/sbin/{program}", arguments)) ?? throw new InvalidOperationException($"{program} did not start.");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
