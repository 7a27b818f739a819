using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Bulletins.Testing.Mail;

/// <summary>One connection of an <see cref="SmtpTestServer"/>.</summary>
internal sealed class SmtpTestSession
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private const int AmidMessageBytes = 8192;

    private readonly SmtpTestServer server;
    private readonly Socket socket;
    private readonly int number;
    private Stream stream;
    private readonly byte[] input = new byte[65536];
    private int inputStart, inputEnd;
    private readonly MemoryStream output = new();
    private CancellationToken cancellation;

    private bool isSecure, isSignedIn;
    private string? sender;
    private List<string> recipients = [];

    public SmtpTestSession(SmtpTestServer server, Socket socket, int number)
    {
        this.server = server;
        this.socket = socket;
        this.number = number;
        socket.NoDelay = true;
        stream = new NetworkStream(socket, ownsSocket: false);
    }

    public async Task RunAsync(CancellationToken stopping)
    {
        cancellation = stopping;
        if (server.SpeaksTlsAtOnce)
            await SecureAsync();
        if (!await AnswerAsync(SmtpMoment.Greeting, "", "220 test.example ESMTP"))
            return;
        while (await ReadLineAsync() is { } line)
        {
            var command = Encoding.UTF8.GetString(line);
            server.Heard(command);
            if (!await CarryOutAsync(command))
                return;
        }
    }

    /// <summary>False when the connection is over.</summary>
    private async Task<bool> CarryOutAsync(string command)
    {
        var verb = command.Split(' ', 2)[0].ToUpperInvariant();
        switch (verb)
        {
            case "EHLO" or "HELO":
                Forget();
                return await AnswerAsync(SmtpMoment.Ehlo, command, Announcement());
            case "STARTTLS" when server.Certificate is not null && !isSecure:
                if (!await AnswerAsync(SmtpMoment.StartTls, "", "220 2.0.0 Ready to start TLS"))
                    return false;
                await FlushAsync();
                await SecureAsync();
                return true;
            case "AUTH" when server.TakesToken is not null:
                return await SignInWithTokenAsync(command);
            case "AUTH" when server.Account is not null:
                return await SignInAsync(command);
            case "MAIL" when server.WantsSignIn && !isSignedIn:
                return await SayAsync("530 5.7.0 Authentication required");
            case "MAIL":
                return await AnswerAsync(SmtpMoment.Sender, Address(command), "250 2.1.0 Ok", () => sender = Address(command));
            case "RCPT" when sender is null:
            case "DATA" when recipients.Count == 0 && !server.WantsMessageForNobody:
                return await SayAsync("503 5.5.1 Out of order");
            case "RCPT":
                return await AnswerAsync(SmtpMoment.Recipient, Address(command), "250 2.1.5 Ok", () => recipients.Add(Address(command)));
            case "DATA":
                return await TakeMessageAsync();
            case "RSET":
                Forget();
                return await AnswerAsync(SmtpMoment.Reset, "", "250 2.0.0 Ok");
            case "NOOP":
                return await SayAsync("250 2.0.0 Ok");
            case "QUIT":
                await AnswerAsync(SmtpMoment.Quit, "", "221 2.0.0 Bye");
                await FlushAsync();
                return false;
            default:
                return await SayAsync("502 5.5.2 Not known here");
        }
    }

    private string Announcement()
    {
        List<string> lines = ["test.example", .. server.Capabilities];
        if (server.Certificate is not null && !isSecure)
            lines.Add("STARTTLS");
        if (server.Account is not null)
            lines.Add("AUTH PLAIN LOGIN");
        if (server.TakesToken is not null)
            lines.Add($"AUTH {string.Join(' ', server.TokenMechanisms)}");
        return string.Join('\n', lines.Select((line, i) => $"250{(i < lines.Count - 1 ? '-' : ' ')}{line}"));
    }

    private async Task<bool> SignInAsync(string command)
    {
        var words = command.Split(' ');
        string user, password;
        if (words[1].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            var parts = Decode(words.Length > 2 ? words[2] : await AskAsync("334 ")).Split('\0');
            (user, password) = (parts[1], parts[2]);
        }
        else
        {
            user = Decode(words.Length > 2 ? words[2] : await AskAsync("334 VXNlcm5hbWU6"));
            password = Decode(await AskAsync("334 UGFzc3dvcmQ6"));
        }
        return server.Account == (user, password)
            ? await AnswerAsync(SmtpMoment.SignIn, user, "235 2.7.0 Welcome", () => isSignedIn = true)
            : await SayAsync("535 5.7.8 Wrong user name or password");

        static string Decode(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }

    /// <summary>XOAUTH2, or OAUTHBEARER (RFC 7628 section 3): a refusal is explained in a challenge that the client answers.</summary>
    private async Task<bool> SignInWithTokenAsync(string command)
    {
        var words = command.Split(' ');
        if (!server.TokenMechanisms.Contains(words[1]))
            return await SayAsync("504 5.5.4 Not offered");
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(words.Length > 2 ? words[2] : await AskAsync("334 "))).Split('\x01');
        var user = parts[0].StartsWith("user=", StringComparison.Ordinal) ? parts[0]["user=".Length..] : parts[0].Split("a=")[1].TrimEnd(',');
        var token = parts.Single(part => part.StartsWith("auth=Bearer ", StringComparison.Ordinal))["auth=Bearer ".Length..];
        if (server.TakesToken!(user, token))
            return await AnswerAsync(SmtpMoment.SignIn, user, "235 2.7.0 Welcome", () => isSignedIn = true);
        await AskAsync($"334 {Convert.ToBase64String("""{"status":"401","schemes":"bearer"}"""u8)}");
        return await SayAsync("535 5.7.3 Token not accepted");
    }

    private async Task<string> AskAsync(string question)
    {
        await SayAsync(question);
        return Encoding.UTF8.GetString(await ReadLineAsync() ?? throw new IOException("The client hung up while signing in."));
    }

    private async Task<bool> TakeMessageAsync()
    {
        var agreed = false;
        var recipient = recipients.Count > 0 ? recipients[0] : "";
        if (!await AnswerAsync(SmtpMoment.Data, recipient, "354 Go ahead", () => agreed = true))
            return false;
        if (!agreed)
            return true;
        var message = new MemoryStream();
        var asked = false;
        while (true)
        {
            var line = await ReadLineAsync();
            if (line is null)
                return false;
            if (line is [(byte)'.'])
                break;
            message.Write(line is [(byte)'.', ..] ? line.AsSpan(1) : line);
            message.Write(LineEnd);
            if (asked || message.Length < AmidMessageBytes)
                continue;
            asked = true;
            if (server.Script(SmtpMoment.AmidMessage, recipient) is { } interruption && !await DoAsync(interruption))
                return false;
        }
        var accepted = false;
        var received = (sender!, recipients, message.ToArray());
        var goesOn = true;
        if (server.Script(SmtpMoment.Dot, recipient) is { } answer)
        {
            accepted = answer.Reply?.StartsWith('2') == true;
            server.Keep(new ReceivedMessage(number, received.Item1, received.Item2, received.Item3, accepted));
            goesOn = await DoAsync(answer);
        }
        else
        {
            server.Keep(new ReceivedMessage(number, received.Item1, received.Item2, received.Item3, Accepted: true));
            await SayAsync($"250 2.0.0 Ok: queued as {number}-{server.Received.Count}");
        }
        Forget();
        return goesOn;
    }

    private void Forget()
    {
        sender = null;
        recipients = [];
    }

    private async Task SecureAsync()
    {
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = server.Certificate }, cancellation);
        stream = secure;
        inputStart = inputEnd = 0;
        isSecure = true;
    }

    private async Task<bool> AnswerAsync(SmtpMoment moment, string argument, string agreement, Action? agreed = null)
    {
        if (server.Script(moment, argument) is { } answer)
            return await DoAsync(answer);
        agreed?.Invoke();
        return await SayAsync(agreement);
    }

    private async Task<bool> DoAsync(SmtpAnswer answer)
    {
        if (answer.Reply is { } reply)
            await SayAsync(reply);
        switch (answer.Afterwards)
        {
            case SmtpAfterwards.GoOn:
                return true;
            case SmtpAfterwards.Stall:
                await FlushAsync();
                await Task.Delay(Timeout.Infinite, cancellation);
                return false;
            case SmtpAfterwards.Break:
                await FlushAsync();
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
                return false;
            default:
                await FlushAsync();
                socket.Shutdown(SocketShutdown.Send);
                return false;
        }
    }

    private Task<bool> SayAsync(string reply)
    {
        output.Write(Encoding.UTF8.GetBytes(reply.Replace("\n", "\r\n") + "\r\n"));
        return Task.FromResult(true);
    }

    /// <summary>Replies are held back while the client has sent more, as pipelining allows (RFC 2920).</summary>
    private async Task FlushAsync()
    {
        if (output.Length == 0)
            return;
        await stream.WriteAsync(output.GetBuffer().AsMemory(0, (int)output.Length), cancellation);
        await stream.FlushAsync(cancellation);
        output.SetLength(0);
    }

    /// <summary>Without its line end; null when the client has hung up.</summary>
    private async Task<byte[]?> ReadLineAsync()
    {
        while (true)
        {
            var end = Array.IndexOf(input, (byte)'\n', inputStart, inputEnd - inputStart);
            if (end >= 0)
            {
                var line = input[inputStart..(end > inputStart && input[end - 1] == '\r' ? end - 1 : end)];
                inputStart = end + 1;
                return line;
            }
            if (inputStart > 0)
            {
                Buffer.BlockCopy(input, inputStart, input, 0, inputEnd - inputStart);
                inputEnd -= inputStart;
                inputStart = 0;
            }
            if (inputEnd == input.Length)
                throw new IOException("A line is longer than 64 KB.");
            await FlushAsync();
            var read = await stream.ReadAsync(input.AsMemory(inputEnd), cancellation);
            if (read == 0)
                return null;
            inputEnd += read;
        }
    }

    private static string Address(string command)
    {
        var begin = command.IndexOf('<') + 1;
        return begin > 0 && command.IndexOf('>', begin) is var end and > 0 ? command[begin..end] : "";
    }
}
