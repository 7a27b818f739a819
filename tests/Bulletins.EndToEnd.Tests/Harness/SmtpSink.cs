using System.Diagnostics;
using System.Net.Sockets;
using Bulletins.Testing.Mail;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>smtp-sink, the test receiver that comes with Postfix: takes every mail and writes each into a file.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private const string Program = "/usr/sbin/smtp-sink";

    private readonly string folder = Directory.CreateTempSubdirectory("bulletins-sink-").FullName;
    private readonly Process process;

    private SmtpSink(int port)
    {
        Port = port;
        // smtp-sink gives root up for another user, who must be able to write here.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        string[] user = Environment.UserName == "root" ? ["-u", "postfix"] : [];
        process = Process.Start(new ProcessStartInfo(Program, [.. user, "-d", $"{folder}/mail.", $"127.0.0.1:{port}", "256"])
        {
            RedirectStandardError = true,
            WorkingDirectory = folder,
        })!;
    }

    public int Port { get; }

    public static async Task<SmtpSink> StartAsync()
    {
        var sink = new SmtpSink(FreePort.Take());
        await Listening.WaitAsync(sink.Port);
        return sink;
    }

    /// <summary>Every mail taken so far. smtp-sink puts the envelope into lines of its own before the mail.</summary>
    public IReadOnlyList<ReceivedMessage> Messages() => [.. Directory.EnumerateFiles(folder, "mail.*").Select(Read)];

    public int Count => Directory.EnumerateFiles(folder, "mail.*").Count();

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static ReceivedMessage Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var (sender, recipients, at) = ("", new List<string>(), 0);
        while (bytes.AsSpan(at).StartsWith("X-"u8))
        {
            var end = at + bytes.AsSpan(at).IndexOf((byte)'\n') + 1;
            var line = System.Text.Encoding.UTF8.GetString(bytes, at, end - at).TrimEnd();
            if (line.StartsWith("X-Mail-Args: ", StringComparison.Ordinal))
                sender = Address(line);
            else if (line.StartsWith("X-Rcpt-Args: ", StringComparison.Ordinal))
                recipients.Add(Address(line));
            at = end;
        }
        return new ReceivedMessage(0, sender, recipients, bytes[at..], Accepted: true);
    }

    private static string Address(string line)
    {
        var (open, close) = (line.IndexOf('<', StringComparison.Ordinal), line.IndexOf('>', StringComparison.Ordinal));
        return line[(open + 1)..close];
    }
}

internal static class Listening
{
    /// <summary>Waits until somebody listens on a port of the loopback interface.</summary>
    public static async Task WaitAsync(int port)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }
        throw new TimeoutException($"Nobody listens on port {port}.");
    }
}
