using System.Diagnostics;
using System.Text;

namespace Bulletins.Testing.Mail;

/// <summary>Postfix's smtp-sink, which takes every message and keeps each in a file.</summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder = Directory.CreateTempSubdirectory("bulletins-sink-").FullName;

    private SmtpSink(string program, int port)
    {
        Port = port;
        // Debian's smtp-sink gives up root's rights only when told to whom, and root must say so.
        string[] user = Environment.IsPrivilegedProcess ? ["-u", "root"] : [];
        process = ServerProcess.Start(program, [.. user, "-4", "-m", "512", "-d", Path.Combine(folder, "%H%M."), $"127.0.0.1:{port}", "512"]);
    }

    public static bool IsInstalled => ServerProcess.Find("smtp-sink") is not null;

    public int Port { get; }

    public static async Task<SmtpSink> StartAsync()
    {
        var sink = new SmtpSink(ServerProcess.Find("smtp-sink") ?? throw new InvalidOperationException("smtp-sink is not installed (Debian package postfix)."), FreePort.Take());
        await ServerProcess.WaitForGreetingAsync(sink.Port, () => sink.process.HasExited ? sink.process.StandardError.ReadToEnd() : "");
        return sink;
    }

    /// <summary>What has come so far. Files that are still being written are left out.</summary>
    public IReadOnlyList<ReceivedMessage> Messages() =>
        [.. Directory.EnumerateFiles(folder).Select(Read).OfType<ReceivedMessage>()];

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>smtp-sink puts fields of its own in front: X-Client-Addr … X-Mail-Args, X-Rcpt-Args, then Received.</summary>
    private static ReceivedMessage? Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        var lines = Encoding.Latin1.GetString(bytes).Split('\n');
        var sender = lines.FirstOrDefault(line => line.StartsWith("X-Mail-Args: ", StringComparison.Ordinal));
        var recipients = lines.TakeWhile(line => line.Trim().Length > 0).Where(line => line.StartsWith("X-Rcpt-Args: ", StringComparison.Ordinal)).Select(Address).ToList();
        var received = Array.FindIndex(lines, line => line.StartsWith("Received: ", StringComparison.Ordinal));
        if (sender is null || recipients.Count == 0 || received < 0)
            return null;
        var begin = received + 1;
        while (begin < lines.Length && lines[begin] is ['\t' or ' ', ..])
            begin++;
        var message = string.Join("\r\n", lines[begin..].Select(line => line.TrimEnd('\r')));
        return new ReceivedMessage(0, Address(sender), recipients, Encoding.Latin1.GetBytes(message), Accepted: true);
    }

    private static string Address(string line) => line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
}
