using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bulletins.Testing.Mail;

/// <summary>A service of Postfix's policy protocol (SMTPD_POLICY_README): each recipient is put off once, then taken.</summary>
public sealed class GreylistPolicy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, bool> seen = new();

    public GreylistPolicy()
    {
        listener.Start();
        _ = TakeConnectionsAsync();
    }

    /// <summary>The restriction with which Postfix asks it.</summary>
    public string Restriction => $"check_policy_service inet:127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public void Dispose() => listener.Dispose();

    private async Task TakeConnectionsAsync()
    {
        try
        {
            while (true)
                _ = AnswerAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true };
        var recipient = "";
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("recipient=", StringComparison.Ordinal))
                recipient = line["recipient=".Length..];
            else if (line.Length == 0)
                await writer.WriteAsync(seen.TryAdd(recipient, true) ? "action=450 4.2.0 Greylisted, try again later\n\n" : "action=DUNNO\n\n");
        }
    }
}
