using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>Whom a report is about.</summary>
internal static partial class RecipientChoice
{
    private const int MostRecipients = 200;

    private static readonly string[] Arrivals = ["X-Original-To", "Envelope-To", "Delivered-To"];

    /// <summary>In order, without repetition; empty when the text names none.</summary>
    public static string[] Of(ReturnedMail mail, string[] lines, Mentions mentions)
    {
        var failed = mail.All("X-Failed-Recipients").SelectMany(Addresses.In).ToList();
        if (failed.Count > 0)
            return [.. failed.Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients)];
        var told = mentions.Sure.Where(m => !IsInTheWords(lines, m.Line)).ToList();
        // What one server commanded another may name the address that the mail had gone on to.
        if (told.Exists(m => !IsCommanded(lines, m)))
            told.RemoveAll(m => IsCommanded(lines, m));
        var sure = told.Select(m => m.Address).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        // A list that passes the report on is nobody who was missed.
        var list = Addresses.In(mail.Header("List-Post") ?? "").ToList();
        var sentTo = Addresses.In(mail.Original.Field("To") ?? Arrival(mail) ?? "").Except(list, StringComparer.OrdinalIgnoreCase).Take(2).ToList();
        // A name within a server's own house beside an address.
        if (sure.Exists(IsOfADomain))
            sure.RemoveAll(address => !IsOfADomain(address));
        if (sure.Count > 0)
            return [.. sure.Take(MostRecipients)];
        if (sentTo is [var only])
            return [only];
        if (FailureWords.InSubject(mail.Subject) && Addresses.In(mail.Subject).FirstOrDefault(mentions.IsForeign) is { } named)
            return [named];
        var likely = mentions.All.Where(m => m.Score >= 0 && IsOfADomain(m.Address)).OrderByDescending(m => m.Score).Select(m => m.Address).Take(1).ToArray();
        if (likely.Length > 0)
            return likely;
        if (BeforeDetours(lines, mentions) is [_, ..] before)
            return before;
        if (Names(mail, lines) is [_, ..] names)
            return names;
        if (Listed(lines) is [_, ..] listed)
            return listed;
        return Labelled(mail, lines) is [_, ..] labelled ? labelled
            : mentions.All.Where(m => Mentions.IsOfSending(lines[m.Line])).Select(m => m.Address).Distinct(StringComparer.OrdinalIgnoreCase).Take(2)
                .ToArray() is [var written] ? [written] : [];
    }

    /// <summary>Behind an address that is given account of, to the next empty line, stands what a server said, of whatever address it went on to.</summary>
    public static bool IsInTheWords(string[] lines, int index)
    {
        var start = index;
        while (start > 0 && lines[start - 1].Trim().Length > 0)
            start--;
        if (start == index)
            return false;
        return Heading().IsMatch(lines[start]) && !Heading().IsMatch(lines[index])
            || lines[start..index].Any(above => Beginning().IsMatch(above) && Indent(above) < Indent(lines[index]));
    }

    private static bool IsCommanded(string[] lines, Mention mention) =>
        Command().IsMatch(lines[mention.Line][..Math.Max(0, lines[mention.Line].IndexOf(mention.Address, StringComparison.Ordinal))]);

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    private static bool IsOfADomain(string address) => address[address.LastIndexOf('@')..].Contains('.', StringComparison.Ordinal);

    /// <summary>For whom the server took the mail that it returns, where only its traces are left.</summary>
    private static string? Arrival(ReturnedMail mail)
    {
        var to = mail.All("To").SelectMany(Addresses.In).ToList();
        return Arrivals.Select(mail.Original.Field).FirstOrDefault(value => value is not null && !Addresses.In(value).Intersect(to, StringComparer.OrdinalIgnoreCase).Any());
    }

    /// <summary>Scanners write the same to both sides; the recipient's copy is to the very address that it is about. And somebody may have written to
    /// themselves.</summary>
    private static string[] Labelled(ReturnedMail mail, string[] lines)
    {
        var sender = Addresses.In(mail.Header("From") ?? "").ToList();
        return [.. lines.Where(line => Label().IsMatch(line) || Accounted().IsMatch(line)).SelectMany(Addresses.In)
            .Where(address => !sender.Contains(address, StringComparer.OrdinalIgnoreCase) && !Mentions.IsOfAnOffice(address))
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients)];
    }

    /// <summary>Addresses with lines of their own under a heading that says what became of them, though one is the very address that the report goes to.</summary>
    private static string[] Listed(string[] lines)
    {
        var heading = Array.FindIndex(lines, line => OfAList().IsMatch(line));
        return heading < 0 ? [] : [.. lines.Skip(heading + 1).Take(MostRecipients).Where(line => Alone().IsMatch(line)).SelectMany(Addresses.In)
            .Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The address before a detour, where the one behind it is kept secret: "(generated from ...)".</summary>
    private static string[] BeforeDetours(string[] lines, Mentions mentions) =>
        [.. mentions.All.Where(m => Detours.In(lines[m.Line])).Select(m => m.Address).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients)];

    /// <summary>Some name their own users without the domain, in lines of their own behind a sentence that announces them.</summary>
    private static string[] Names(ReturnedMail mail, string[] lines)
    {
        var announced = Array.FindIndex(lines, line => Announcing().IsMatch(line));
        var domain = Addresses.In(mail.Header("From") ?? "").Select(address => address[(address.LastIndexOf('@') + 1)..]).FirstOrDefault();
        if (announced < 0 || domain is null)
            return [];
        return
        [
            .. lines.Skip(announced + 1).SkipWhile(line => !line.StartsWith('\t') && !line.StartsWith("    ", StringComparison.Ordinal)).Take(MostRecipients)
                .TakeWhile(line => Name().IsMatch(line)).Select(line => $"{line.Trim()}@{domain}").Distinct(StringComparer.OrdinalIgnoreCase),
        ];
    }

    [GeneratedRegex(@"^\s*(recipients?|empf[aä]nger|destinataires?|destinatario|收件(人|者)|宛先|受信者|получатель)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    /// <summary>As qmail sets an address before what became of it.</summary>
    [GeneratedRegex(@"^<[^<>\s@]+@[^<>\s]+>:\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Accounted();

    /// <summary>The same where the brackets were lost on the way, as web pages and archives do it.</summary>
    [GeneratedRegex(@"^<?[^<>\s@]+@[^<>\s]+>?:\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    /// <summary>An address before what became of it, on the same line or on those below.</summary>
    [GeneratedRegex(@"^\s*<?[^<>\s@]+@[^<>\s:]+>?(:|\s*$|\s+\()", RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\brcpt to\s*:\s*<?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex(@"following address(es|\(es\))? (have |has |had )?(failed|deferred|permanent)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfAList();

    [GeneratedRegex(@"^\s*<?[^<>\s@]+@[^<>\s]+>?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Alone();

    [GeneratedRegex(@"following recipients? .{0,20}could not be delivered|(could|can)( ?not|n't) be delivered to the following", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Announcing();

    [GeneratedRegex(@"^\s+[A-Za-z0-9][\w.-]{1,60}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
