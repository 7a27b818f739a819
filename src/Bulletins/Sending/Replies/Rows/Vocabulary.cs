namespace Bulletins.Sending.Replies.Rows;

/// <summary>Who a refusal speaks of, and the verbs it does so with: the parts of which rows are put together.</summary>
internal static class Vocabulary
{
    /// <summary>What was done to whoever is spoken of.</summary>
    public const string Refused = @"\b(refused|rejected|denied|blocked|banned|barred|dropped|declined|prohibited|forbidden|disallowed|restricted|"
        + @"unwelcome|unwanted|untrusted|distrusted|closed out|shut out|turned away|(black|block|deny)-?listed|"
        + @"(\w+n't|not|never|no longer) (currently |be |been |being )?(accepted|allowed|permitted|authori[sz]ed|trusted|welcome|wanted|taken|"
        + @"entitled|approved|eligible))\b";

    /// <summary>What the server says of itself.</summary>
    public const string Refuses = @"\b(refus(es?|ing|al)|declin(es?|ing)|reject(s|ing|ion)?|den(y|ies|ying|ial)|block(s|ing)?|ban(s|ning)?|"
        + @"drop(s|ping)?|prohibit(s|ing)?|forbid(s|ding)?|"
        + @"(\w+n't|no|not) (currently |yet |longer )?(accept|allow|permit|take|want|welcome)(s|ing)?|(takes?|accepts?|wants?) no|no access|"
        + @"no (mail|messages|connections) (from|by))\b";

    /// <summary>Up to five words that speak of no mailbox.</summary>
    public const string Between = @"[,:]?( [('\[<]?(?!(user|recipient|mail ?-?box|rcpt|account|mail|message|e-?mail)s?\b)\S+){0,5}? ";

    private const string Numbers = @"(?<![\w.])\d{1,3}(\.\d{1,3}){3}(?![\w.])[\])>]*";

    /// <summary>The sending machine and where it stands.</summary>
    public const string Line = @"(\bip(s| ?v[46])?\b( (address(es)?|range|block|pool))?|" + Numbers
        + @"|\b(client|sending|source|originating|connecting|your) (mail |smtp |e-?mail )?(host|server|mta|machine|relay|client|system|network|"
        + @"connection|provider|isp)s?\b|\bAS\d{3,6}\b|\b(client host|source|network|sub-?net|net ?(block|range)|mta|isp|remotehost)\b)";

    /// <summary>The command; "mail from your network" isn't it.</summary>
    public const string MailFrom = @"mail ?from(?=[: ]+(@|<|addresse?s?\b|command|is\b|was\b|has\b|cannot|could|unknown|invalid|verification|domain|"
        + @"must|not\b|\W*$))";

    /// <summary>Who sends, by name: an address, or the domain of one.</summary>
    public const string Sender = @"\b(senders?|(envelope|header) ?from|from[ :]+@|" + MailFrom + @"|originator|(return|reverse)[- ]?path|envelope|your (\S+ )?(address|domain|account))\b";

    /// <summary>Who should get the mail, by any name but that of a sender or a line; or his address.</summary>
    public const string Recipient = @"((?<!\b(your|sender|sending|sender's|from|ip|return|source|client|smtp|relay) )\b(user|recipient|addressee|"
        + @"mail ?-?box|in-?box|account|alias|person|"
        + @"(e-?mail )?address)\b('s (mail ?-?box|account|address|in-?box))?( (address|account|mail ?-?box))?( ([\w-]+|<?@>?))?|"
        + @"(^|[\s:])[<(]?@[>)\]]*)";

    /// <summary>That something was refused, and no more: no reason, and no address.</summary>
    public const string BareRefusal = @"(sorry,? )?((the |this |your )?((requested )?(mail )?action|message|mail|e-?mail|command|connection|transaction|delivery|request|"
        + @"session)s? )?(is |was |has been |have been )?(refused|rejected|denied|blocked|declined|deferred|"
        + @"not (accepted|taken))( by (the )?(remote |destination )?(server|host|system))?";

    public const string Mail = @"\b(message|mail|e-?mail|letter|transmission|transaction)s?\b";
}
