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

    [GeneratedRegex(@"^[\s>)""'”’»]*([,;，；、]|\b(and|und|et|y|e)\b|和|及|與|与)[\s<(""'“‘«]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex And();

    [GeneratedRegex(@"^\s*original address\s*:", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Original();

    /// <summary>With a domain: a name within a server's own house is nobody's address.</summary>
    [GeneratedRegex(@"^\s*recipient address\s*:\s*\S+@\S+\.\S", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Recipient();

    /// <summary>"The message from ... to ...", before the second address.</summary>
    [GeneratedRegex(@"\bfrom\W+\S+@\S+\s+to\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FromOneToAnother();

    /// <summary>Words that go on with the address that a mail was for.</summary>
    [GeneratedRegex(@"\bdeliver(y|ed|ing)?( of)? (your|the|this) (message|mail|e-?mail) to\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Delivering();

    /// <summary>The words in an address, such as help@ and contact@, say nothing of it.</summary>
    [GeneratedRegex(@"(?<!\S)<?[^\s<>]+@[^\s<>]+", RegexOptions.CultureInvariant)]
    private static partial Regex Addressed();

    /// <summary>Nothing, a bracket, a number or a label before an address at the beginning of a line.</summary>
    [GeneratedRegex(@"^[\s>*•·|#-]*(\d+[.)]\s*)?((final[- ]|original[- ]|failed |undeliverable |invalid |bad )?recipients?( address)?|to|"
        + @"(undeliverable |invalid |bad |failed |original )?(user|address)|e-?mail( address)?|rcpt to|mailbox|account|for|an|à|a|para|per|"
        + @"empf[äa]nger(adresse)?|destinataires?|destinat[aá]rios?|destinatari|ontvangers?|geadresseerden?|odbiorc[ay]|adresa[ct]i?|p[rř][ií]jemce|"
        + @"al[ıi]c[ıi](lar)?|mottagare|modtagere?|vastaanottaja|c[ií]mzett|收件(人|者)?(地址|信箱|邮箱)?(/recipient)?|地址|邮箱|郵箱|宛先|あて先|"
        + @"送信先|受信者|받는 ?사람|수신(자|인)|кому|получател[ьи]|адресат)?(\(s\)|\(es\))?\s*[:：]?\s*[<""'`“‘„«「『（(\[【]*\s*(smtp:|rfc822;|mailto:)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lead();

    /// <summary>A sentence that goes on with the address it is about.</summary>
    [GeneratedRegex(@"(deliver(y|ed|ing)?|sent?|addressed|intended|message|mail|recipients?|address|user|mailbox|account|rcpt to:?|failed (for|to)|"
        + @"unknown|reach|地址|收件人|用户|用戶|邮箱|郵箱|发(送|往)(至|到|给)?|發(送|往)(至|到|給)?|寄(往|給|给|到)|送(往|给|給)|"
        + @"(remise?|d[ée]livr[ée]r?e?|distribu[ée]|livr[ée]r?|zugestellt|zustellen|entregad[oa]|entregue|enviad[ao]|consegnat[oa]|recapitat[oa]|"
        + @"bezorgd|afgeleverd|dostarczon[oaey]|dostarczy[cć]|doru[čc](it|en[aoy]?)|доставлен[оа]?|доставить|отправлен[оа]?) (\w+ ){0,3}(an|[àa]u?|"
        + @"para|per|til|till|aan|bij|do|na|pod|adresatowi|adresu|к|на|адрес|адресату|получателю)?)\s*(to|for|the|of|is|at|"
        + @"your)?\s*[:：]?\s*[<""'`“‘„«「『（(\[【]*\s*(smtp:|mailto:)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Told();

    /// <summary>Languages that say after the address that the mail was for it.</summary>
    [GeneratedRegex(@"^[>)」』】""'”’»\s]{0,4}(へ(の|は)?|に|宛|あて|님|(으)?로|에게|께|adresine|的(邮件|郵件|信))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Followed();

    /// <summary>The line before announces recipients.</summary>
    [GeneratedRegex(@"recipient|address|following|deliver|failed|undeliver|users?\b|could not|unable|error|reach|empf[aä]nger|destinat|indirizz|"
        + @"mottagare|ontvanger|получател|адресат|odbiorc|p[rř][ií]jemc|al[ıi]c[ıi]|geadresseerd|modtager|수신|받는|주소|收件|地址|以下|下列|宛先|"
        + @"受信者|アドレス|用户|用戶", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Asked();

    /// <summary>Whom to turn to, who sent it, and by what detour it went.</summary>
    [GeneratedRegex(@"contact|assist|\bhelp\b|question|please (send|forward|reply|write|e-?mail)|report (this|it|spam)|if you|https?://|"
        + @"(generated|expanded|forwarded|redirected|rewritten|sent|message|mail|received|return-path)(\s\w+){0,2} from\b|"
        + @"^\s*(from|sender( address)?|reply-to|return-path|message-?id|date|x-\w+|received|cc)\s*[:：]|\(was:? |发件人|發件人|寄件(人|者)|发送人|差出人|"
        + @"送信者|请联系|請聯絡|咨询|查詢|お問い合わせ|absender|exp[ée]diteur|mittente|remitente",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Aside();

    /// <summary>As Postfix, qmail and sendmail set an address before what became of it.</summary>
    [GeneratedRegex(@"^\s*<[^<>\s@]+@[^<>\s]+>\s*(:(\s|$)|\.\.\.|\(((\w+ )?(expanded|generated|forwarded|redirected) from|reason)\b)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Account();

    [GeneratedRegex(@"^\s*<?[^<>\s@]+@[^<>\s]+>?:?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Alone();

    /// <summary>From whom a mail came, or from whom none is taken; rewritten on the way, it isn't known as ours.</summary>
    [GeneratedRegex(@"\b(mail|e-?mail|message)s? (sent )?from\s*[<""'(]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Wrote();

    /// <summary>Where somebody has gone to: nobody wrote there.</summary>
    [GeneratedRegex(@"((new|current|forwarding) (e-?mail )?address( is)?|(moved|changed) to|please (use|try)|新(的)?(地址|邮箱|郵箱)(是|為|为)?|"
        + @"新しい(メール)?アドレス(は)?)\W*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Moved();

    [GeneratedRegex(@"^\s*>(?!>>)", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*(to|cc|an|à|para|宛先|收件人)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Headed();

    [GeneratedRegex(@"^\s*(subject|betreff|objet|asunto|件名|主题|主旨)\s*[:：]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Titled();

    [GeneratedRegex(@"(did not reach|could not be delivered|was not delivered|cannot be delivered)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Missed();

    [GeneratedRegex(@"^[\w.+-]*(post-?master|mailer-?daemon|abuse|help-?desk|support|no-?reply|webmaster|hostmaster|spam|administrator|"
        + @"(un)?subscribe)[\w.+-]*@|@(localhost|example)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Office();
}
