using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>What a person reads of a report: which addresses it is about, and the server's words for each.</summary>
internal sealed partial class ReportText
{
    private const int MostRecipients = 200;
    private const int MostLines = 600;
    private const int MostExplanations = 40;

    /// <summary>From this score on a line is about a recipient.</summary>
    private const int Enough = 4;

    /// <summary>A list that passes a report on adds its own addresses (RFC 2369).</summary>
    private static readonly string[] OfLists = ["List-Help", "List-Owner", "List-Post", "List-Subscribe", "List-Unsubscribe", "Mailing-List"];

    private readonly string[] lines;
    private readonly HashSet<string> ours;
    private readonly List<(int Line, string Address, int Score)> mentions = [];

    public ReportText(ReturnedMail mail)
    {
        lines = [.. mail.Lines.Take(MostLines)];
        ours = new(Ours(mail), StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < lines.Length; i++)
            Note(i);
        Recipients = Choose(mail);
        Reply = FindReply();
    }

    /// <summary>In order, without repetition; empty when the text names none.</summary>
    public IReadOnlyList<string> Recipients { get; }

    /// <summary>Whether a line is about a recipient for sure.</summary>
    public bool NamesRecipient => mentions.Exists(m => m.Score >= Enough);

    /// <summary>The first words that give a reason; null when none do.</summary>
    public string? Reply { get; }

    public static bool SaysSomething(string words) => words.Count(char.IsLetter) >= 4;

    public static bool SpeaksOfDelay(ReturnedMail mail)
    {
        var told = mail.Lines.Take(60).Prepend(mail.Subject).ToList();
        return told.Exists(FailureWords.OfDelay) && !told.Exists(line => FailureWords.OfTheEnd(line) && !FailureWords.OfALaterEnd(line));
    }

    /// <summary>It doesn't go on trying, and doesn't say that it may.</summary>
    public static bool SpeaksOfTheEnd(ReturnedMail mail) => mail.Lines.Take(60).Prepend(mail.Subject).Any(line => FailureWords.OfTheEnd(line) && !FailureWords.OfALaterEnd(line));

    /// <summary>The server's words for an address; where they hold no code and the report is about this one alone, those that do.
    /// Null when there are none.</summary>
    public string? WordsFor(string address)
    {
        var words = WordsAt(address);
        if (words is not null && (HasCode(words) || Recipients.Count > 1))
            return words;
        if (Reply is { } reply && HasCode(reply))
            return reply;
        // The reason may stand before the address.
        return words is not null && Verdict.Explains(words) ? words : Explanation() ?? words ?? Reply;
    }

    /// <summary>Whether nothing at all stands behind the address, in whatever language.</summary>
    public bool IsSilentOn(string address) =>
        mentions.Where(m => m.Score >= Enough && m.Address.Equals(address, StringComparison.OrdinalIgnoreCase)).ToList() is [_, ..] found && found.TrueForAll(m => WordsBehind(m.Line, m.Address) is null);

    /// <summary>The first sentence that a reason is known for; null when there is none.</summary>
    private string? Explanation()
    {
        var line = Array.FindIndex(lines, 0, Math.Min(lines.Length, MostExplanations), line => FailureWords.GiveReason(line) && !Aside().IsMatch(line) && Verdict.Explains(line));
        return line < 0 ? null : Joined(line);
    }

    private static bool HasCode(string words) => StatusCode.Reply(words) is not null || StatusCode.Find(words) is not null;

    private string? WordsAt(string address)
    {
        string? best = null;
        foreach (var mention in mentions.Where(m => m.Address.Equals(address, StringComparison.OrdinalIgnoreCase)).OrderByDescending(m => m.Score))
        {
            if (WordsBehind(mention.Line, mention.Address) is not { } words)
                continue;
            if (HasCode(words))
                return words;
            best ??= FailureWords.GiveReason(words) || Verdict.Explains(words) ? words : null;
        }
        return best;
    }

    /// <summary>The sender of the returned mail, to whom the report went, and those whom one is to turn to.</summary>
    private static IEnumerable<string> Ours(ReturnedMail mail) =>
        new[] { mail.Header("To"), mail.Header("From"), mail.Header("Reply-To"), mail.Original.Field("From"), mail.Original.Field("Sender"), mail.Original.Field("Return-Path"), mail.Original.Field("Reply-To") }
            .Concat(mail.All("Delivered-To")).Concat(OfLists.SelectMany(mail.All))
            .Where(value => value is not null).SelectMany(value => Addresses.In(value!));

    private void Note(int index)
    {
        var line = lines[index];
        if (!line.Contains('@', StringComparison.Ordinal) || Addresses.In(line).Take(20).FirstOrDefault(IsForeign) is not { } address)
            return;
        var before = line[..Math.Max(0, line.IndexOf(address, StringComparison.Ordinal))];
        var score = 0;
        if (Lead().IsMatch(before) || Summed().IsMatch(line))
            score += 4;
        if (FailureWords.GiveReason(line) || StatusCode.Find(line) is not null)
            score += 3;
        if (Asked().IsMatch(Previous(index)))
            score += 3;
        if (line.Trim().Trim('<', '>', '"', '\'', ':', '.').Equals(address, StringComparison.OrdinalIgnoreCase))
            score += 3;
        if (Told().IsMatch(before) || EndsSentence(line, before, address))
            score += 4;
        if (Aside().IsMatch(line))
            score -= 6;
        if (Quoted().IsMatch(line))
            score -= 2;
        if (IsOfTheOriginal(index))
            score -= 6;
        mentions.Add((index, address, score));
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

    private bool IsForeign(string address) => !ours.Contains(address) && !Office().IsMatch(address);

    private string Previous(int index)
    {
        for (var i = index - 1; i >= Math.Max(0, index - 3); i--)
        {
            if (lines[i].Length > 0 && !string.IsNullOrWhiteSpace(lines[i]))
                return lines[i];
        }
        return "";
    }

    private string[] Choose(ReturnedMail mail)
    {
        var failed = mail.All("X-Failed-Recipients").SelectMany(Addresses.In).ToList();
        if (failed.Count > 0)
            return [.. failed.Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients)];
        var sure = mentions.Where(m => m.Score >= Enough).Select(m => m.Address).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var sentTo = Addresses.In(mail.Original.Field("To") ?? "").Take(2).ToList();
        if (sure.Count > 0)
            return [.. sure.Take(MostRecipients)];
        if (sentTo is [var only])
            return [only];
        var likely = mentions.Where(m => m.Score >= 0 && m.Address[m.Address.LastIndexOf('@')..].Contains('.', StringComparison.Ordinal)).OrderByDescending(m => m.Score).Select(m => m.Address).Take(1).ToArray();
        if (likely.Length > 0)
            return likely;
        if (Detours() is [_, ..] detours)
            return detours;
        return Names(mail) is [_, ..] names ? names : Labelled(mail);
    }

    /// <summary>Scanners write the same to both sides; the recipient's copy is to the very address that it is about. And somebody may have written to
    /// themselves.</summary>
    private string[] Labelled(ReturnedMail mail)
    {
        var sender = Addresses.In(mail.Header("From") ?? "").ToList();
        return [.. lines.Where(line => Label().IsMatch(line) || Accounted().IsMatch(line)).SelectMany(Addresses.In).Where(address => !sender.Contains(address, StringComparer.OrdinalIgnoreCase) && !Office().IsMatch(address)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients)];
    }

    /// <summary>The address before a detour, where the one behind it is kept secret: "(generated from ...)".</summary>
    private string[] Detours() =>
        [.. mentions.Where(m => Detour().IsMatch(lines[m.Line])).Select(m => m.Address).Distinct(StringComparer.OrdinalIgnoreCase).Take(MostRecipients)];

    /// <summary>Some name their own users without the domain, in lines of their own behind a sentence that announces them.</summary>
    private string[] Names(ReturnedMail mail)
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

    private string? WordsBehind(int index, string address)
    {
        var line = lines[index];
        if (Summed().IsMatch(line))
            return string.Join(' ', lines.Take(index).Reverse().TakeWhile(IsOfTheTalk).Reverse().Append(line).Select(said => said.Trim()));
        var after = line[(line.IndexOf(address, StringComparison.Ordinal) + address.Length)..].TrimStart('>', ':', ' ', '.', ')', '"', '\'', ',', ';');
        var words = new List<string>();
        if (SaysSomething(after))
            words.Add(after);
        else if (SaysSomething(line.Replace(address, "", StringComparison.Ordinal)) && FailureWords.GiveReason(line))
            words.Add(line.Trim());
        var blanks = 0;
        for (var i = index + 1; i < lines.Length && i <= index + 10 && words.Sum(w => w.Length) < 1500; i++)
        {
            var next = lines[i].Trim();
            if (next.Length == 0)
            {
                if (words.Count > 0 || ++blanks > 1)
                    break;
                continue;
            }
            if (words.Count == 0 && FailureWords.AreBoilerplate(next) && next.EndsWith(':'))
            {
                blanks = 0;
                continue;
            }
            if (Summed().IsMatch(next) && !next.Contains(address, StringComparison.OrdinalIgnoreCase) && words.Count > 0)
                break;
            if (mentions.Exists(m => m.Line == i && m.Score >= Enough && !m.Address.Equals(address, StringComparison.OrdinalIgnoreCase)) || Rule().IsMatch(next))
                break;
            words.Add(next);
        }
        return words.Count == 0 ? null : string.Join(' ', words);
    }

    private string? FindReply()
    {
        var coded = Array.FindIndex(lines, line => HasCode(line) && !Address().IsMatch(line));
        if (coded >= 0)
            return Joined(coded);
        var answered = Array.FindIndex(lines, Answer().IsMatch);
        if (answered >= 0)
            return Joined(answered);
        var given = Array.FindIndex(lines, line => GivesReason(line) && !FailureWords.InSubject(line));
        if (given < 0)
            given = Array.FindIndex(lines, GivesReason);
        return given < 0 ? null : Joined(given);
    }

    /// <summary>What the server or a program on this side said to the last command.</summary>
    private static bool IsOfTheTalk(string line) =>
        line.Length > 0 && !line.StartsWith(">>>", StringComparison.Ordinal) && !char.IsAsciiDigit(line[0]) && !Rule().IsMatch(line) && !Talking().IsMatch(line);

    private static bool GivesReason(string line) => FailureWords.GiveReason(line) && !FailureWords.AreBoilerplate(line);

    /// <summary>A reply that goes on in the next lines.</summary>
    private string Joined(int index)
    {
        var words = lines[index].Trim().TrimStart('<', '>', ' ');
        for (var i = index + 1; i < Math.Min(lines.Length, index + 4) && lines[i].Length > 0 && char.IsWhiteSpace(lines[i][0]) && lines[i].Trim().Length > 0; i++)
            words += " " + lines[i].Trim();
        return words;
    }

    /// <summary>Nothing, a bracket, a number or a label before an address at the beginning of a line.</summary>
    [GeneratedRegex(@"^[\s>*•·|#-]*(\d+[.)]\s*)?((final[- ]|original[- ])?recipients?( address)?|to|user|address|e-?mail( address)?|rcpt to|mailbox|account|for|an|à|a|para|per|收件(人|者)(地址)?|地址|邮箱|郵箱|宛先|受信者|кому)?\s*[:：]?\s*[<""'（(\[【]*\s*(smtp:|rfc822;|mailto:)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lead();

    /// <summary>What sendmail makes of the talk: "554 &lt;chan@firm.example&gt;... Remote protocol error".</summary>
    [GeneratedRegex(@"^[45]\d\d ([45]\.\d{1,3}\.\d{1,3} )?<?[^\s<>@]+@[^\s<>]+>?\.\.\. \S", RegexOptions.CultureInvariant)]
    private static partial Regex Summed();

    [GeneratedRegex(@"^\W*while talking to\b|\bwhile connected from\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Talking();

    [GeneratedRegex(@"^\s*(recipients?|empf[aä]nger|destinataires?|destinatario|收件(人|者)|宛先|受信者|получатель)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    /// <summary>As qmail sets an address before what became of it.</summary>
    [GeneratedRegex(@"^<[^<>\s@]+@[^<>\s]+>:\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Accounted();

    /// <summary>A sentence that goes on with the address it is about.</summary>
    [GeneratedRegex(@"(deliver(y|ed|ing)?|sent?|addressed|intended|message|mail|recipients?|address|user|mailbox|account|rcpt to:?|failed (for|to)|unknown|reach|地址|收件人|用户|用戶|邮箱|郵箱|发(送|往)(至|到|给)?|發(送|往)(至|到|給)?|寄(往|給|给|到)|送(往|给|給))\s*(to|for|the|of|is|at|your)?\s*[:：]?\s*[<""'（(\[【]*\s*(smtp:|mailto:)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Told();

    /// <summary>The line before announces recipients.</summary>
    [GeneratedRegex(@"recipient|address|following|deliver|failed|undeliver|users?\b|could not|unable|error|reach|empf[aä]nger|destinat|indirizz|mottagare|ontvanger|получател|收件|地址|以下|下列|宛先|受信者|アドレス|用户|用戶", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Asked();

    /// <summary>Whom to turn to, who sent it, and by what detour it went.</summary>
    [GeneratedRegex(@"contact|assist|\bhelp\b|question|please (send|forward|reply|write|e-?mail)|report (this|it|spam)|if you|https?://|(generated|expanded|forwarded|redirected|rewritten|sent|message|mail|received|return-path)(\s\w+){0,2} from\b|^\s*(from|sender|reply-to|return-path|message-?id|date|x-\w+|received|cc)\s*[:：]|\(was:? |发件人|發件人|寄件(人|者)|发送人|差出人|送信者|请联系|請聯絡|咨询|查詢|お問い合わせ|absender|exp[ée]diteur|mittente|remitente", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Aside();

    [GeneratedRegex(@"\((generated|expanded|forwarded|redirected) from\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Detour();

    [GeneratedRegex(@"following recipients? .{0,20}could not be delivered|(could|can)( ?not|n't) be delivered to the following", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Announcing();

    [GeneratedRegex(@"^\s+[A-Za-z0-9][\w.-]{1,60}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^\s*(to|cc|an|à|para|宛先|收件人)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Headed();

    [GeneratedRegex(@"^\s*(subject|betreff|objet|asunto|件名|主题|主旨)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Titled();

    [GeneratedRegex(@"(did not reach|could not be delivered|was not delivered|cannot be delivered)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Missed();

    [GeneratedRegex(@"^\s*>(?!>>)", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[\w.+-]*(post-?master|mailer-?daemon|abuse|help-?desk|support|no-?reply|webmaster|hostmaster|spam|administrator|(un)?subscribe)[\w.+-]*@|@(localhost|example)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Office();

    [GeneratedRegex(@"^\W{5,}|^-{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex Rule();

    [GeneratedRegex(@"(said|says|responded|replied|response( was)?|returned|error( was)?|reason|because|原因|退信(代码|原因)|错误|錯誤|理由)\s*[:：]\s*\S|^\s*<{2,3}\s*[45]\d\d|^\s*#?<?[45]\.\d\.\d|\b[45]\d\d[ -]#?[45]\.\d{1,2}\.\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Answer();

    [GeneratedRegex(@"^\W*\S+@\S+\W*$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
