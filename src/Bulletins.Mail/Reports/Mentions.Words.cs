using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <remarks>The words before, behind and around an address, in the languages that mail servers write.</remarks>
internal sealed partial class Mentions
{
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
