using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Bulletins.Mail.OAuth;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using MailKit.Net.Smtp;
using MailKit.Security;

namespace Bulletins.Mail.Smtp;

/// <summary>Connects to relays by SMTP (RFC 5321).</summary>
public sealed class SmtpMailSender(IMessageFormat format, RelaySignIn signIn) : IMailSender
{
    internal SmtpMailSender(IMessageFormat format) : this(format, RelaySignIn.ByPassword)
    {
    }

    /// <summary>Authorities to trust instead of the machine's; empty but in tests.</summary>
    internal X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>How long a relay may think about a whole message at the least (RFC 5321 section 4.5.3.2.6): whoever gives up sooner sends
    /// again what it takes after all. Less only in tests.</summary>
    internal TimeSpan LeastTimeForVerdict { get; init; } = TimeSpan.FromMinutes(10);

    public async Task<IMailConnection> ConnectAsync(RelayOptions relay, CancellationToken cancellation)
    {
        var conversation = new SmtpConversation(relay.Timeout);
        var client = new RelayClient(conversation, relay, Authorities.Count > 0 ? Authorities : RelayAuthorities.Of(relay));
        CancellationTokenSource? deadline = null;
        try
        {
            // Before the relay's time begins to run: a token may take its own.
            await signIn.PrepareAsync(relay, cancellation);
            deadline = conversation.BeginDeadline();
            using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
            var stream = new NetworkStream(await OpenAsync(relay, both.Token), ownsSocket: true);
            try
            {
                await client.ConnectAsync(stream, relay.Host, relay.Port, Security(relay.Security), both.Token);
            }
            catch
            {
                await stream.DisposeAsync();
                throw;
            }
            await signIn.SignInAsync(client, relay, both.Token);
            return new SmtpConnection(client, client.IsSecure ? client.Encrypted! : stream, relay, format, relay.Timeout > LeastTimeForVerdict ? relay.Timeout : LeastTimeForVerdict);
        }
        catch (Exception broken) when (broken is not RelayException && !cancellation.IsCancellationRequested)
        {
            client.Dispose();
            var fault = deadline is { IsCancellationRequested: true } ? NoAnswer(relay) : Sentence(relay, client, conversation, broken);
            var reason = Reason(conversation.LastReply, broken);
            throw new RelayException(fault, broken, reason) { IsRefusal = IsRefusal(client, conversation.LastReply, broken, reason) };
        }
        catch
        {
            client.Dispose();
            throw;
        }
        finally
        {
            deadline?.Dispose();
        }
    }

    /// <summary>With Nagle's algorithm off: it would hold back the last part of each message until the relay's kernel
    /// acknowledges the one before, which Linux delays by 40 ms.</summary>
    private static async Task<Socket> OpenAsync(RelayOptions relay, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(relay.Host, relay.Port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SecureSocketOptions Security(RelaySecurity security) => security switch
    {
        RelaySecurity.None => SecureSocketOptions.None,
        RelaySecurity.StartTls => SecureSocketOptions.StartTls,
        RelaySecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => throw new ArgumentOutOfRangeException(nameof(security)),
    };

    private static Fault Sentence(RelayOptions relay, RelayClient client, SmtpConversation conversation, Exception broken)
    {
        var said = conversation.LastReply;
        return broken switch
        {
            SslHandshakeException when client.CertificateFault is ("CertificateUntrusted", var issuer)
                && relay.CertificateAuthorityFile is { Length: > 0 } file => Text("CertificateNotOfAuthority", issuer, file),
            SslHandshakeException when client.CertificateFault is var (key, detail) => Text(key, detail),
            SslHandshakeException tls => Text("TlsFailed", tls.GetBaseException().Message),
            SocketException { SocketErrorCode: SocketError.TimedOut } => NoAnswer(relay),
            SocketException unreachable => Text("Unreachable", LineTrouble.Of(unreachable)),
            NotSupportedException when !client.IsSecure && relay.Security == RelaySecurity.StartTls => Text("NoStartTls"),
            NotSupportedException => Text("NoSignIn", relay.UserName),
            AuthenticationException refused => Text("SignInRefused", relay.UserName, Said(said, refused)),
            SmtpCommandException refused when client.IsConnected && relay.UserName is { Length: > 0 } => Text("SignInRefused", relay.UserName, Said(said, refused)),
            SmtpCommandException refused => Text("Refused", $"{(int)refused.StatusCode} {refused.Message}"),
            _ when said is { Code: >= 400 } => Text("Refused", Said(said, broken)),
            _ => Text("Broken", LineTrouble.Of(broken)),
        };

        Fault Text(string key, params object?[] more) =>
            new(Words.Sending, $"Relay.{key}", [relay.Name, relay.Host, relay.Port, .. more]);
    }

    private static ReplyReason? Reason(SmtpReply? said, Exception broken) => said is { Code: >= 400 } ? ReplyTable.Judge(SmtpStage.Sender, said).Reason
        : broken is IOException or SmtpProtocolException or SocketException { SocketErrorCode: not SocketError.TimedOut } ? ReplyReason.RelayUnavailable
        : null;

    /// <summary>What is said for good, unless of the relay's own trouble, and an encryption or a sign-in that can't be had with what is configured here or there.</summary>
    private static bool IsRefusal(RelayClient client, SmtpReply? said, Exception broken, ReplyReason? reason) => broken switch
    {
        OperationCanceledException => false,
        SslHandshakeException => client.CertificateFault is not null,
        NotSupportedException => true,
        _ => said is { Code: >= 500 } && reason is not (ReplyReason.TooFast or ReplyReason.RelayUnavailable),
    };

    private static Fault NoAnswer(RelayOptions relay) =>
        new(Words.Sending, "Relay.NoAnswer", relay.Name, relay.Host, relay.Port, relay.Timeout.TotalSeconds);

    private static string Said(SmtpReply? said, Exception broken) => said is null ? broken.Message : $"{said.Code} {said.Text}";
}
