using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bulletins.Testing.Mail;

/// <summary>A mail server of the system's, run as a process of its own on a loopback port.</summary>
internal static class ServerProcess
{
    public static string? Find(string name) => ((string[])["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"])
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}{await output}");
    }

    /// <summary>Until the server takes connections on its port.</summary>
    public static async Task WaitForListenerAsync(int port, Func<string> whatItSaid)
    {
        for (var attempt = 0; attempt < 150; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100);
            }
        }
        throw new TimeoutException($"No server listens on port {port}. {whatItSaid()}");
    }

    /// <summary>Until the server greets on its port.</summary>
    public static async Task WaitForGreetingAsync(int port, Func<string> whatItSaid)
    {
        for (var attempt = 0; attempt < 150; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                using var reader = new StreamReader(client.GetStream());
                // A server that is still starting may take the connection and never greet on it.
                using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3), TimeProvider.System);
                if (await reader.ReadLineAsync(patience.Token) is { Length: > 0 })
                    return;
            }
            catch (Exception notYet) when (notYet is SocketException or IOException or OperationCanceledException)
            {
                // It is still starting.
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"No mail server greets on port {port}. {whatItSaid()}");
    }
}
