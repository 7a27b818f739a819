using System.Net.Sockets;
using System.Text;

namespace Bulletins.Web.Drill;

/// <summary>One connection to a <see cref="DrillSink"/>.</summary>
internal sealed class DrillSession(DrillSink sink, Socket socket)
{
    private string recipient = "";

    public async Task RunAsync(CancellationToken closing)
    {
        using var held = socket;
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1, false, 65536);
        await using var writer = new StreamWriter(stream, Encoding.ASCII) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            if (sink.Happens(DrillMishap.NoGreeting))
                return;
            await writer.WriteLineAsync("220 drill ESMTP");
            while (await reader.ReadLineAsync(closing) is { } command)
                if (!await AnswerAsync(command, reader, writer, closing))
                    return;
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or SocketException)
        {
            // The worker was killed, or the drill is over.
        }
    }

    /// <returns>False to hang up.</returns>
    private async Task<bool> AnswerAsync(string command, StreamReader reader, StreamWriter writer, CancellationToken closing)
    {
        switch (command.Split(' ', 2)[0].ToUpperInvariant())
        {
            case "EHLO":
                await writer.WriteLineAsync("250-drill\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 52428800");
                return true;
            case "RCPT":
                recipient = command;
                return await SayAsync(sink.MustComeAgain(command) ? "450 4.2.0 Come again" : "250 2.1.5 Ok", writer);
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
        sink.Keep(token);
        await Task.Delay(sink.Pace, closing);
        return !sink.Happens(DrillMishap.NoAnswer) && await SayAsync("250 2.0.0 Ok", writer);
    }

    private static async Task<bool> SayAsync(string answer, StreamWriter writer)
    {
        await writer.WriteLineAsync(answer);
        return true;
    }
}
