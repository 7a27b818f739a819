using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>An address in a line of a report, and how surely the line is about it.</summary>
internal readonly record struct Mention(int Line, string Address, int Score)
{
    /// <summary>From this score on a line is about a recipient.</summary>
    public const int Enough = 4;

    public bool IsSure => Score >= Enough;

    public bool Is(string address) => Address.Equals(address, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Which lines of a report speak of which addresses, ours and those one is to turn to left out.</summary>
internal sealed partial class Mentions
{
    /// <summary>A list that passes a report on adds its own addresses (RFC 2369).</summary>
    private static readonly string[] OfLists = ["List-Help", "List-Owner", "List-Post", "List-Subscribe", "List-Unsubscribe", "Mailing-List"];

    private const int MostCompared = 200;

    private readonly string[] lines;
    private readonly HashSet<string> ours;
    private readonly List<Mention> all = [];

    public Mentions(string[] lines, ReturnedMail mail)
    {
        this.lines = lines;
        ours = new(Ours(mail).Concat(Carriers(lines)), StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < lines.Length; i++)
            Note(i);
    }

    public IReadOnlyList<Mention> All => all;

    public IEnumerable<Mention> Sure => all.Where(m => m.IsSure);

    /// <summary>Addresses that lines begin with, as Postfix sets them before what became of each.</summary>
    public IEnumerable<string> Accounts => Sure.Where(m => Account().IsMatch(lines[m.Line]) && !RecipientChoice.IsInTheWords(lines, m.Line))
        .Select(m => m.Address).Distinct(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Mention> Of(string address) => all.Where(m => m.Is(address));

    /// <summary>Whether a line says whom to turn to, who sent it or by what detour it went.</summary>
    public static bool IsAside(string line) => Aside().IsMatch(Addressed().Replace(line, " "));

    /// <summary>The subject of what was sent: its numbers are no codes.</summary>
    public static bool IsTitle(string line) => Titled().IsMatch(line);

    /// <summary>Says to whom the mail went that is returned.</summary>
    public static bool IsOfSending(string line) => Headed().IsMatch(line);

    /// <summary>An address of an office, which is nobody's who was written to.</summary>
    public static bool IsOfAnOffice(string address) => Office().IsMatch(address);

    /// <summary>The sender of the returned mail, to whom the report went, and those whom one is to turn to.</summary>
    private static IEnumerable<string> Ours(ReturnedMail mail) =>
        new[] { mail.Header("To"), mail.Header("From"), mail.Header("Reply-To"), mail.Original.Field("From"), mail.Original.Field("Sender"),
            mail.Original.Field("Return-Path"), mail.Original.Field("Reply-To") }
            .Concat(mail.All("Delivered-To")).Concat(OfLists.SelectMany(mail.All))
            .Where(value => value is not null).SelectMany(value => Addresses.In(value!));

    /// <summary>Senders made for one mail carry the recipient in their local part: chan=firm.example, or the other way round what a forwarder rewrote.</summary>
    private static IEnumerable<string> Carriers(string[] lines)
    {
        var named = lines.Where(line => line.Contains('@', StringComparison.Ordinal)).SelectMany(Addresses.In).Distinct(StringComparer.OrdinalIgnoreCase)
            .Take(MostCompared).ToList();
        return named.Where(address => address.Contains('=', StringComparison.Ordinal) && named.Exists(other => Carries(address, other)));
    }

    private static bool Carries(string address, string other)
    {
        var (at, local) = (other.LastIndexOf('@'), address[..address.LastIndexOf('@')]);
        return local.Contains($"{other[..at]}={other[(at + 1)..]}", StringComparison.OrdinalIgnoreCase)
            || local.Contains($"{other[(at + 1)..]}={other[..at]}", StringComparison.OrdinalIgnoreCase);
    }

    private void Note(int index)
    {
        var line = lines[index];
        if (!line.Contains('@', StringComparison.Ordinal))
            return;
        var named = Addresses.In(line).Where(address => !Wrote().IsMatch(line[..Math.Max(0, line.IndexOf(address, StringComparison.Ordinal))])).Take(20).ToList();
        if (named.Find(IsForeign) is not { } address)
        {
            if (Accounted(index, named) is { } accounted)
                all.Add(new Mention(index, accounted, Mention.Enough));
            return;
        }
        var before = line[..Math.Max(0, line.IndexOf(address, StringComparison.Ordinal))];
        if (Moved().IsMatch(before) || Original().IsMatch(line) && IsBesideRecipient(index))
            return;
        var score = 0;
        if (Lead().IsMatch(before) || Transcript.Sums(line))
            score += 4;
        if (FailureWords.GiveReason(line) || StatusCode.Find(line) is not null)
            score += 3;
        if (Asked().IsMatch(Previous(index)))
            score += 3;
        if (line.Trim().Trim('<', '>', '"', '\'', ':', '.').Equals(address, StringComparison.OrdinalIgnoreCase))
            score += 3;
        if (Told().IsMatch(before) || Followed().IsMatch(line[(before.Length + address.Length)..]) || EndsSentence(line, before, address) || FailureWords.AreOfFailure(line))
            score += 4;
        if (FromOneToAnother().IsMatch(before))
            score += 4;
        else if (IsAside(line))
            score -= 6;
        if (Quoted().IsMatch(line))
            score -= 2;
        if (IsOfTheOriginal(index))
            score -= 6;
        all.Add(new Mention(index, address, score));
        all.AddRange(Enumerated(line[(before.Length + address.Length)..], named).Select(next => new Mention(index, next, score)));
    }

    /// <summary>Those that follow an address with nothing but a comma or an "and" between.</summary>
    private IEnumerable<string> Enumerated(string rest, List<string> named)
    {
        while (And().Match(rest) is { Success: true } and && named.Find(address => rest.AsSpan(and.Length).StartsWith(address, StringComparison.Ordinal)) is { } next)
        {
            rest = rest[(and.Length + next.Length)..];
            if (IsForeign(next))
                yield return next;
        }
    }

    /// <summary>Where a mail was delivered to and refused is the recipient's, and the address it had been written to stands beside it.</summary>
    private bool IsBesideRecipient(int index) => lines.Skip(Math.Max(0, index - 2)).Take(5).Any(line => Recipient().IsMatch(line));

    /// <summary>An office is written to as well: a line that begins with its address and gives account of it is about it, and behind a detour about
    /// the address that was written to.</summary>
    private string? Accounted(int index, List<string> named)
    {
        var line = lines[index];
        if (named.Find(address => !ours.Contains(address)) is not { } office)
            return null;
        if (Delivering().IsMatch(line[..line.IndexOf(office, StringComparison.Ordinal)]))
            return office;
        if (!(Account().IsMatch(line) && GivesAccount(index)) && !(Alone().IsMatch(line) && Asked().IsMatch(Previous(index)) && !IsAside(Previous(index))))
            return null;
        return named.FindLast(address => !ours.Contains(address));
    }

    /// <summary>Behind the address stands what became of it, or nothing yet.</summary>
    private bool GivesAccount(int index)
    {
        var said = lines[index] + " " + (index + 1 < lines.Length ? lines[index + 1] : "");
        return lines[index].EndsWith(':') || FailureWords.GiveReason(said) || StatusCode.Find(said) is not null || StatusCode.Reply(said) is not null;
    }

    /// <summary>"Your message / To: ... / Subject: ..." says what was sent, before the sentence about who didn't get it.</summary>
    private bool IsOfTheOriginal(int index)
    {
        if (!Headed().IsMatch(lines[index]))
            return false;
        var neighbours = lines.Skip(Math.Max(0, index - 3)).Take(7).ToList();
        return neighbours.Exists(Titled().IsMatch) && lines.Skip(index).Take(12).Any(Missed().IsMatch);
    }

    /// <summary>"Invalid final delivery userid: ..."</summary>
    private static bool EndsSentence(string line, string before, string address) =>
        before.TrimEnd(' ', '\t', '<', '"', '\'').EndsWith(':') && FailureWords.GiveReason(before) && line.TrimEnd(' ', '>', '"', '\'', '.').EndsWith(address, StringComparison.Ordinal);

    /// <summary>Whether an address is neither ours nor an office's.</summary>
    public bool IsForeign(string address) => !ours.Contains(address) && !Office().IsMatch(address);

    private string Previous(int index)
    {
        for (var i = index - 1; i >= Math.Max(0, index - 3); i--)
        {
            if (lines[i].Length > 0 && !string.IsNullOrWhiteSpace(lines[i]))
                return lines[i];
        }
        return "";
    }
}
