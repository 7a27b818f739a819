using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Bulletins.Web.Drill;

/// <summary>One connection to a <see cref="DrillSink"/>.</summary>
internal sealed class DrillSession(DrillSink sink, Socket socket)
{
    /// <summary>Longer than the workers wait for an answer.</summary>
    private static readonly TimeSpan TooLong = DrillScene.Patience + TimeSpan.FromSeconds(1);

    private string recipient = "";

    public async Task RunAsync(CancellationToken closing)
    {
        using var held = socket;
        socket.NoDelay = true;
        try
        {
            await using var stream = new NetworkStream(socket);
            await TalkAsync(stream, isEncrypted: false, closing);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or SocketException or AuthenticationException)
        {
            // The worker was killed, or the drill is over.
        }
    }

    private async Task TalkAsync(Stream stream, bool isEncrypted, CancellationToken closing)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 65536, leaveOpen: true);
        await using var writer = new StreamWriter(stream, Encoding.ASCII, leaveOpen: true) { NewLine = "\r\n", AutoFlush = true };
        if (!isEncrypted && !await GreetAsync(writer))
            return;
        while (await reader.ReadLineAsync(closing) is { } command)
        {
            if (command == "STARTTLS")
            {
                await EncryptAsync(stream, writer, closing);
                return;
            }
            if (!await AnswerAsync(command, isEncrypted, reader, writer, closing))
                return;
        }
    }

    /// <returns>False to hang up.</returns>
    private async Task<bool> GreetAsync(StreamWriter writer)
    {
        if (sink.Happens(DrillMishap.NoGreeting))
            return false;
        if (sink.Happens(DrillMishap.Busy))
            return !await SayAsync("421 4.7.0 Too many connections", writer);
        return await SayAsync("220 drill ESMTP", writer);
    }

    private async Task EncryptAsync(Stream stream, StreamWriter writer, CancellationToken closing)
    {
        await SayAsync("220 2.0.0 Go ahead", writer);
        if (sink.Happens(DrillMishap.NoEncryption))
            return;
        await using var encrypted = new SslStream(stream, leaveInnerStreamOpen: true);
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = sink.Certificate }, closing);
        await TalkAsync(encrypted, isEncrypted: true, closing);
    }

    /// <returns>False to hang up.</returns>
    private async Task<bool> AnswerAsync(string command, bool isEncrypted, StreamReader reader, StreamWriter writer, CancellationToken closing)
    {
        switch (command.Split(' ', 2)[0].ToUpperInvariant())
        {
            case "EHLO":
                return await SayAsync($"250-drill\r\n250-PIPELINING\r\n{(isEncrypted || sink.Certificate is null ? "" : "250-STARTTLS\r\n")}250-8BITMIME\r\n250 SIZE 52428800", writer);
            case "RCPT":
                return await HearRecipientAsync(command, writer, closing);
            case "DATA" when recipient.Length == 0:
                return await SayAsync("503 5.5.1 No recipient", writer);
            case "DATA":
                return await TakeAsync(reader, writer, closing);
            case "QUIT":
                await writer.WriteLineAsync("221 2.0.0 Bye");
                return false;
            default:
                return await SayAsync("250 2.0.0 Ok", writer);
        }
    }

    private async Task<bool> HearRecipientAsync(string command, StreamWriter writer, CancellationToken closing)
    {
        if (sink.Happens(DrillMishap.Slow))
            await Task.Delay(TooLong, closing);
        var refusal = sink.MustComeAgain(command) || sink.Happens(DrillMishap.ComeAgain) ? "450 4.2.0 Come again"
            : sink.Happens(DrillMishap.TooFast) ? "550 Connection frequency limited" : null;
        recipient = command;
        return await SayAsync(refusal ?? "250 2.1.5 Ok", writer);
    }

    private async Task<bool> TakeAsync(StreamReader reader, StreamWriter writer, CancellationToken closing)
    {
        await writer.WriteLineAsync("354 Go ahead");
        var token = "";
        for (var lines = 0; await reader.ReadLineAsync(closing) is { } line; lines++)
        {
            if (token.Length == 0 && line.StartsWith("Message-ID: <", StringComparison.OrdinalIgnoreCase))
                token = line[13..line.IndexOf('@')];
            if (lines == 30 && sink.Happens(DrillMishap.NoEnd))
                return false;
            if (line == ".")
                return await EndAsync(token, writer, closing);
        }
        return false;
    }

    private async Task<bool> EndAsync(string token, StreamWriter writer, CancellationToken closing)
    {
        if (token.Length == 0)
            return await SayAsync("250 2.0.0 Nothing was to be taken", writer);
        if (sink.Happens(DrillMishap.NotTaken))
            return await SayAsync("451 4.3.0 Come again", writer);
        sink.Keep(token);
        await Task.Delay(sink.Pace, closing);
        return !sink.Happens(DrillMishap.NoAnswer) && await SayAsync("250 2.0.0 Ok", writer)
            && !(sink.Happens(DrillMishap.Goodbye) && await SayAsync("421 4.4.2 Goodbye", writer));
    }

    private static async Task<bool> SayAsync(string answer, StreamWriter writer)
    {
        await writer.WriteLineAsync(answer);
        return true;
    }
}
