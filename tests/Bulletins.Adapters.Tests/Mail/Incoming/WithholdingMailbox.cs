using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>A mailbox on a loopback port that answers every question, but doesn't hand out one of its mails, or does nothing with those that were read.</summary>
internal sealed partial class WithholdingMailbox : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly MailboxProtocol protocol;
    private string[] mails;
    private readonly int withheld;
    private readonly Task serving;
    private readonly List<int> marked = [];
    private bool hangsUp;
    private int inConnection;

    /// <param name="withheld">Which of the mails, from 0; none by default.</param>
    public WithholdingMailbox(MailboxProtocol protocol, string[] mails, int withheld = -1)
    {
        (this.protocol, this.withheld) = (protocol, withheld);
        Hold(mails);
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>In place of those that it held, under the same numbers and unique-ids.</summary>
    [MemberNotNull(nameof(mails))]
    public void Hold(params string[] others) => mails = [.. others.Select(mail => mail.ReplaceLineEndings("\r\n"))];

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Which mails were deleted (POP3), or moved or marked (IMAP), from 0.</summary>
    public List<int> Finished { get; } = [];

    /// <summary>Which were handed out (POP3), from 0.</summary>
    public List<int> Fetched { get; } = [];

    /// <summary>Which were deleted at the end of a connection (POP3), from 0.</summary>
    public List<int> Deleted { get; } = [];

    /// <summary>Which of them it hangs up over in the middle, from 0; none by default.</summary>
    public int BreaksAt { get; set; } = -1;

    /// <summary>Over whose size it hangs up (IMAP), from 0; none by default.</summary>
    public int BreaksAtSizeOf { get; set; } = -1;

    /// <summary>Which it hands out without content (IMAP), from 0; none by default.</summary>
    public int BareAt { get; set; } = -1;

    /// <summary>It hangs up over the next one after so many (IMAP).</summary>
    public int MostInAConnection { get; set; } = int.MaxValue;

    /// <summary>Whether it lets no mail be deleted (POP3), or moved or marked (IMAP).</summary>
    public bool KeepsAll { get; set; }

    /// <summary>Which searches it refuses (IMAP), by a word in them; none by default. One that names a keyword is refused by a server that stores none.</summary>
    public string? RefusedSearch { get; set; }

    /// <summary>Whether it answers each search that it doesn't refuse as if there were no mail (IMAP).</summary>
    public bool FindsNothing { get; set; }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await AnswerAsync(client);
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is done.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync(protocol == MailboxProtocol.Pop3 ? "+OK ready" : "* OK [CAPABILITY IMAP4rev1 MOVE UIDPLUS] ready");
            marked.Clear();
            inConnection = 0;
            while (await reader.ReadLineAsync() is { } line)
            {
                await writer.WriteLineAsync(protocol == MailboxProtocol.Pop3 ? Pop3(line) : Imap(line));
                if (hangsUp)
                    break;
            }
            hangsUp = false;
        }
        catch (IOException)
        {
            // The client is done.
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
            case "RETR" when mail == BreaksAt:
                hangsUp = true;
                return $"+OK\r\n{mails[mail][..(mails[mail].Length / 2)]}";
            case "RETR":
                Fetched.Add(mail);
                return $"+OK\r\n{mails[mail]}.";
            case "DELE" when KeepsAll:
                return "-ERR no room";
            case "DELE":
                Finished.Add(mail);
                marked.Add(mail);
                return "+OK";
            case "QUIT":
                Deleted.AddRange(marked);
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
            return $"* LIST () \"/\" {(command.Contains("READ", StringComparison.Ordinal) ? "Read" : "INBOX")}\r\n{done}";
        if (command.StartsWith("SELECT", StringComparison.Ordinal))
            return $"* FLAGS (\\Deleted)\r\n* OK [PERMANENTFLAGS (\\Deleted{(RefusedSearch == "KEYWORD" ? "" : " \\*")})] flags\r\n* {mails.Length} EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\n* OK [UIDNEXT {mails.Length + 1}] next\r\n{tag} OK [READ-WRITE] selected";
        if (command.StartsWith("UID SEARCH", StringComparison.Ordinal) && RefusedSearch is { } refused && command.Contains(refused, StringComparison.Ordinal))
            return $"{tag} BAD Command Argument Error. 11";
        if (command.StartsWith("FETCH 1:*", StringComparison.Ordinal))
            return $"{string.Concat(mails.Select((_, i) => $"* {i + 1} FETCH (UID {i + 1} FLAGS ({(i == 0 ? "\\Deleted" : "")}))\r\n"))}{done}";
        if (command.StartsWith("UID SEARCH", StringComparison.Ordinal))
            return $"* SEARCH {(FindsNothing ? "" : string.Join(' ', mails.Select((_, i) => i + 1)))}\r\n{done}";
        if (command.StartsWith("UID FETCH", StringComparison.Ordinal) && command.Contains("RFC822.SIZE", StringComparison.Ordinal) && Numbers(command).Contains(BreaksAtSizeOf))
        {
            hangsUp = true;
            return "* BYE";
        }
        if (command.StartsWith("UID FETCH", StringComparison.Ordinal) && command.Contains("RFC822.SIZE", StringComparison.Ordinal))
            return $"{string.Concat(Numbers(command).Select(i => $"* {i + 1} FETCH (UID {i + 1} RFC822.SIZE {mails[i].Length})\r\n"))}{done}";
        if (command.StartsWith("UID FETCH", StringComparison.Ordinal))
        {
            var mail = Numbers(command).Single();
            if (mail == BareAt)
                return $"* {mail + 1} FETCH (UID {mail + 1} BODY[] NIL)\r\n{done}";
            if (mail == BreaksAt || ++inConnection > MostInAConnection)
            {
                hangsUp = true;
                return $"* {mail + 1} FETCH (UID {mail + 1} BODY[] {{{mails[mail].Length}}}\r\n{mails[mail][..(mails[mail].Length / 2)]}";
            }
            return mail == withheld ? $"{tag} NO the message is damaged" : $"* {mail + 1} FETCH (UID {mail + 1} BODY[] {{{mails[mail].Length}}}\r\n{mails[mail]})\r\n{done}";
        }
        if (!command.StartsWith("UID STORE", StringComparison.Ordinal) && !command.StartsWith("UID MOVE", StringComparison.Ordinal))
            return done;
        if (KeepsAll)
            return $"{tag} NO no room";
        Finished.AddRange(Numbers(command));
        return done;
    }

    /// <summary>Of a set such as 1:3,5 (RFC 3501 section 9), from 0.</summary>
    private static IEnumerable<int> Numbers(string command) =>
        from range in Set().Match(command).Groups["set"].Value.Split(',')
        let ends = range.Split(':').Select(number => int.Parse(number, CultureInfo.InvariantCulture) - 1).ToArray()
        from number in Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)
        select number;

    [GeneratedRegex(@"^UID \w+ (?<set>[\d,:]+) ")]
    private static partial Regex Set();
}
