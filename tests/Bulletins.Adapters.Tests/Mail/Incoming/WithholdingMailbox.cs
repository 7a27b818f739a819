using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>A mailbox on a loopback port that answers every question, but doesn't hand out one of its mails.</summary>
internal sealed partial class WithholdingMailbox : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly MailboxProtocol protocol;
    private readonly string[] mails;
    private readonly int withheld;
    private readonly Task serving;

    /// <param name="withheld">Which of the mails, from 0.</param>
    public WithholdingMailbox(MailboxProtocol protocol, string[] mails, int withheld)
    {
        (this.protocol, this.withheld) = (protocol, withheld);
        this.mails = [.. mails.Select(mail => mail.ReplaceLineEndings("\r\n"))];
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Which mails were deleted (POP3) or marked (IMAP), from 0.</summary>
    public List<int> Finished { get; } = [];

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync(protocol == MailboxProtocol.Pop3 ? "+OK ready" : "* OK [CAPABILITY IMAP4rev1] ready");
            while (await reader.ReadLineAsync() is { } line)
                await writer.WriteLineAsync(protocol == MailboxProtocol.Pop3 ? Pop3(line) : Imap(line));
        }
        catch (Exception over) when (over is IOException or SocketException or ObjectDisposedException)
        {
            // The client or the test is done.
        }
    }

    /// <summary>RFC 1939.</summary>
    private string Pop3(string line)
    {
        var words = line.Split(' ');
        var mail = words.Length > 1 && int.TryParse(words[1], CultureInfo.InvariantCulture, out var number) ? number - 1 : 0;
        switch (words[0].ToUpperInvariant())
        {
            case "CAPA":
                return "+OK\r\nUSER\r\nUIDL\r\n.";
            case "STAT":
                return $"+OK {mails.Length} {mails.Sum(m => m.Length)}";
            case "UIDL":
                return $"+OK\r\n{string.Concat(mails.Select((_, i) => $"{i + 1} id{i}\r\n"))}.";
            case "LIST":
                return $"+OK\r\n{string.Concat(mails.Select((m, i) => $"{i + 1} {m.Length}\r\n"))}.";
            case "RETR" when mail == withheld:
                return "-ERR the message is damaged";
            case "RETR":
                return $"+OK\r\n{mails[mail]}.";
            case "DELE":
                Finished.Add(mail);
                return "+OK";
            default:
                return "+OK";
        }
    }

    /// <summary>RFC 3501.</summary>
    private string Imap(string line)
    {
        var tag = line.Split(' ')[0];
        var command = line[(tag.Length + 1)..].ToUpperInvariant();
        var done = $"{tag} OK done";
        if (command.StartsWith("LIST", StringComparison.Ordinal))
            return $"* LIST () \"/\" INBOX\r\n{done}";
        if (command.StartsWith("SELECT", StringComparison.Ordinal))
            return $"* FLAGS (\\Deleted)\r\n* OK [PERMANENTFLAGS (\\Deleted \\*)] flags\r\n* {mails.Length} EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\n* OK [UIDNEXT {mails.Length + 1}] next\r\n{tag} OK [READ-WRITE] selected";
        if (command.StartsWith("UID SEARCH", StringComparison.Ordinal))
            return $"* SEARCH {string.Join(' ', mails.Select((_, i) => i + 1))}\r\n{done}";
        if (command.StartsWith("UID FETCH", StringComparison.Ordinal) && command.Contains("RFC822.SIZE", StringComparison.Ordinal))
            return $"{string.Concat(mails.Select((m, i) => $"* {i + 1} FETCH (UID {i + 1} RFC822.SIZE {m.Length})\r\n"))}{done}";
        if (command.StartsWith("UID FETCH", StringComparison.Ordinal))
        {
            var mail = Numbers(command).Single();
            return mail == withheld ? $"{tag} NO the message is damaged" : $"* {mail + 1} FETCH (UID {mail + 1} BODY[] {{{mails[mail].Length}}}\r\n{mails[mail]})\r\n{done}";
        }
        if (command.StartsWith("UID STORE", StringComparison.Ordinal))
            Finished.AddRange(Numbers(command));
        return done;
    }

    private static IEnumerable<int> Numbers(string command) =>
        Set().Match(command).Groups["set"].Value.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture) - 1);

    [GeneratedRegex(@"^UID \w+ (?<set>[\d,]+) ")]
    private static partial Regex Set();
}
