using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Bulletins.Testing.Mail;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>Amazon SNS as the program meets it: behind the proxy that leads out of the network, over TLS, under its own name, with a certificate
/// of an authority that the machine trusts. The program checks all of it as ever; only where the name leads is the test's.</summary>
internal sealed class AmazonSns : IAsyncDisposable
{
    public const string Topic = "arn:aws:sns:ap-southeast-1:123456789012:bulletins";
    private const string Host = "sns.ap-southeast-1.amazonaws.com";
    private const string CertificateAddress = $"https://{Host}/SimpleNotificationService-0123456789abcdef.pem";

    private readonly TcpListener proxy = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 authority = TestCertificate.Authority("Root of the test's Amazon");
    private readonly X509Certificate2 certificate;
    private readonly string authorityFile = Path.GetTempFileName();
    private readonly ConcurrentQueue<string> asked = new();
    private readonly Task serving;

    public AmazonSns()
    {
        certificate = TestCertificate.IssuedBy(authority, Host);
        File.WriteAllText(authorityFile, authority.ExportCertificatePem());
        proxy.Start();
        serving = ServeAsync();
    }

    /// <summary>What an operator sets where the way out is a proxy: of the machine, none of the program's own.</summary>
    public (string, string)[] Environment => [("HTTPS_PROXY", $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}"), ("SSL_CERT_FILE", authorityFile)];

    /// <summary>Each host that the proxy was asked for, and what was then asked there.</summary>
    public IReadOnlyCollection<string> Asked => asked;

    public static string SubscribeAddress => $"https://{Host}/?Action=ConfirmSubscription&Token=t";

    /// <summary>A notification as SNS posts it.</summary>
    /// <param name="change">Made before it is signed.</param>
    public string Notification(string message, Action<Dictionary<string, string>>? change = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["Type"] = "Notification", ["MessageId"] = "m-1", ["TopicArn"] = Topic, ["Message"] = message, ["Timestamp"] = "2026-11-26T02:00:00.000Z",
            ["SignatureVersion"] = "2", ["SigningCertURL"] = CertificateAddress,
        };
        change?.Invoke(fields);
        string[] signed = fields["Type"] == "Notification" ? ["Message", "MessageId", "Timestamp", "TopicArn", "Type"] : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        using var key = certificate.GetRSAPrivateKey()!;
        fields["Signature"] = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(string.Concat(signed.Select(name => $"{name}\n{fields[name]}\n"))), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return JsonSerializer.Serialize(fields);
    }

    public async ValueTask DisposeAsync()
    {
        proxy.Stop();
        await serving;
        proxy.Dispose();
        certificate.Dispose();
        authority.Dispose();
        File.Delete(authorityFile);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await proxy.AcceptTcpClientAsync();
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(NetworkStream line)
    {
        try
        {
            var wanted = await FirstLineAsync(line);
            asked.Enqueue(wanted);
            if (!wanted.StartsWith($"CONNECT {Host}:443 ", StringComparison.Ordinal))
            {
                await line.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                return;
            }
            await line.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
            await using var secured = new SslStream(line, leaveInnerStreamOpen: true);
            await secured.AuthenticateAsServerAsync(certificate);
            asked.Enqueue(await FirstLineAsync(secured));
            var body = Encoding.ASCII.GetBytes(certificate.ExportCertificatePem());
            await secured.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"));
            await secured.WriteAsync(body);
        }
        catch (Exception broken) when (broken is IOException or System.Security.Authentication.AuthenticationException)
        {
            asked.Enqueue(broken.Message);
        }
    }

    /// <summary>Of a request's head, all of which is read.</summary>
    private static async Task<string> FirstLineAsync(Stream stream)
    {
        var head = new List<byte>();
        var octet = new byte[1];
        while (!(head.Count >= 4 && head[^4..] is [(byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']) && await stream.ReadAsync(octet) == 1)
            head.Add(octet[0]);
        return Encoding.ASCII.GetString([.. head]).Split("\r\n")[0];
    }
}
