using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The address is unknown. Many servers say it under 5.7.1 and 550 5.4.1 as well, so the words go first.</summary>
internal static class AddressReplies
{
    private const string Mailbox = "(user|mail ?-?box|recipient|address|addressee|receiver|account|alias|rcpt([- ]?to)?|local[- ]?part|mail ?drop|"
        + "username|(user|mail|e-?mail|login|account) ?id|person|e-?mail|inbox|customer|subscriber|member|employee|destinataire|name|empfänger|"
        + "destinatario)";

    /// <summary>Before what is said of domains: the domain is only named, the address is no address.</summary>
    public static readonly ReplyRule[] Malformed =
    [
        new(AsCoded, UnknownAddress, Text: @"\brcpt (to )?syntax|(restricted|illegal|invalid|unsupported|"
            + @"forbidden) characters? in (the )?(\S+ )?address|"
            + @"\b(address|recipient|rcpt|mail ?-?box)\b.{0,40}(not|n't) (an? )?(valid |compliant |conform\w* )?(with |to )?rfc|"
            + @"(malformed|misformed|badly formed) (recipient|address|rcpt|mail ?-?box)|(address|recipient|rcpt|mail ?-?box) syntax|"
            + @"syntax (error )?(in|of) (the )?(recipient|address|rcpt)|mail ?-?box( name)? (is |was )?(n't|not|isn't) (allowed|valid)(?! to\b)|"
            + @"(improper recipient|\brecipient address must)"),
        new(AsCoded, UnknownAddress, Enhanced: "x.1.10", Text: @"^(?!.*(domain|null|\bmx\b)).*(recipient|user|mail ?-?box|address)( \S+)? (was )?not found"),
    ];

    /// <summary>Asked of another server, which may have had troubles of its own.</summary>
    public static readonly ReplyRule[] Unverified =
    [
        new(RefusedForNow, UnknownAddress, Codes: "4xx", Text: "unverified address|address (verification|lookup) (in progress|pending)|"
            + "verification (in progress|failed)|could not (verify|complete.{0,20}verify)|callout"),
    ];

    public static readonly ReplyRule[] Particular =
    [
        // Whatever else is said of an account that was given up.
        new(AsCoded, MailboxDisabled, Text: @"\baccount closed\b|\bmail is not (being )?accepted (at|for|by) this\b|"
            + @"\bnot accepting (any )?(mail|messages|e-?mail) (right now|at present)\b|\breceiving (is )?(disabled|switched off|turned off)\b"),
        // Whole domains take nothing by this way, or from those who aren't on a list.
        new(AsCoded, Policy, Text: @"(accept|allow|permit)\S*.{0,30}\b(over|via|by|from) ipv6|"
            + @"not (in|on) (the |an? |our |my )?(approved|allowed|white|allow|safe|friends?)[- ]?(senders?)?[- ]?list"),
        // What comes from nobody goes to one recipient only: that is said of the sender.
        new(AsCoded, Policy, Text: @"\bsingle (envelope )?recipient\b|"
            + @"(bounces?|null|empty|dsn|notices?|<>)\b?.{0,60}\b(one|multiple|several|many) (envelope )?recipients?\b"),
        new(AsCoded, UnknownAddress, Text: @"dosn'?t exist|n(o|')t( \S+)? match (an?|any|our|the)\b.{0,30}(address|user|mail ?-?box|account|"
            + @"recipient|entry|name)|(recipient|user|mail ?-?box|rcpt|account) (is )?not in (the |our |my |its )?(\S+ )?(route|routing|recipient|"
            + @"user|mail ?-?box|alias|local) (list|table|map|file|database)"),
        new(AsCoded, UnknownAddress, Text: @"\bnot (in|on) (the |our |my |its )?(recipient|user|mail ?-?box|local|address|account)s? (list|table|map|"
            + @"file|database)"),
        // Some leave the address out before the verb.
        new(AsCoded, UnknownAddress, Text: @"^\W*(does ?n[o']t|did not|didn't) exist\b(?! (in|for|as) (the )?(sender|dns)\b)"),
        // The directory is at fault, not the address.
        new(AsCoded, RelayUnavailable, Text: @"not unique|\bambiguous (recipient|user|name|address|alias|mail ?-?box)|"
            + @"\b(recipient|user|name|address|alias|mail ?-?box) is ambiguous|(several|multiple|more than one) match(es)?( \S+)? found|matches (several|multiple)"),
        new(AsCoded, UnknownAddress, Text: Mailbox + @"(e?s)?( address(es)?)?( (?!(refuses|rejects|blocks|accepts|from)\b)\S+){0,4}:? ?(is |are |"
            + @"was |were |has |have )?(been )?(an? )?(unknown|"
            + @"not (\S+ )?(found|known|recogni[sz]ed|valid|exist|registered|listed|provisioned|defined|local|present|here|hosted|configured)|"
            + @"wrong\b|misspel(t|led)|does ?n[o']t exist|doesnt exist|do(es)? not exist|no exist|did not exist|don't exist|no longer exists?|"
            + @"non[- ]?exist(ent|ing|ant)|not exist(s|ing)?|inexist[ea]nt|invalid\b|incorrect|undeliverable|unroutable|"
            + @"can(not|'t) be (found|located)|could not be found|(is|was)n't (valid|found|known|registered|defined|listed|on file|one of|hosted))"),
        new(AsCoded, UnknownAddress, Text: @"(unknown|no such|no|invalid|bad|illegal|non[- ]?existent|nonexisting|unrecogni[sz]ed|undefined|"
            + @"incorrect|wrong|inexistent|not an? (valid|existing|known)|unroutable|undeliverable|ambiguous|bogus|"
            + @"bogus and forged) (\S+ )?(\(?local\)? |e-?mail |mail |virtual |smtp |destination |internet |domino |delivery |recipient |user |"
            + @"local )*" + Mailbox + @"(s|es)?\b"),
        new(AsCoded, UnknownAddress, Text: @"never heard of (@|%|that|this (user|address|person|name))|"
            + @"never (been )?(existed|set up|created|registered)|un-?route?able (\S+ )?address|"
            + @"\b(can(not|'t)|could(n't| not)|unable to) route (mail |messages? )?to <?@|\b(is )?not an? (user ?name|alias)\b|"
            + @"no ?(one|body|person|such person) (here )?(by|with|at) (that|this)|\b(no ?one|nobody|no ?person)( here)? (called|named)\b|"
            + @"(verification|validation) of (the )?(recipient|user|address)\b.{0,20}fail|recipient verification\b.{0,40}\bfail|"
            + @"(recipient|user|address) (lookup|search|query)\b.{0,20}\b(nothing|no (result|match|entr)|fail)|\banyone (called|named)\b|"
            + @"\bnot (on|in|of) (our |the |any )?(record|file)s?\b|previously bounced|history of bounc|"
            + @"\b(no ?one|nobody|no ?person)\b( \S+){0,4} (by|with|of|under) (that|this) (name|address|id)\b|"
            + @"no[ _]mail[-_]?box[ _](here[ _])?(by|with|for)|isn't here|"
            + @"(do|does)(n't| not) have (such )?(an? |any )?(such )?(user|mail ?-?box|account)|not our customer|"
            + @"(does|do)(n't| not) have an? .{0,30}(account|mailbox)|there is no one|not listed in|not a known|"
            + @"not known (at|on|in|to) (this|our|the)|not found (recipient|user|mail ?-?box|address|account)|"
            + @"n't exists?( \S+)? (user|mail ?-?box)|\bnot (an? )?user of\b|"
            + @"(recipient|user|mail ?-?box)( \S+)? (is )?not (served|hosted|handled)\b|"
            + @"list of (allowed|valid|known|local) (recipients|users|addresses)|final (\S+ )?delivery (point|user)|unknown (or|local)|"
            + @"no such (id|name|login|contact|object)|is not a (valid|known|local|registered|recognized|member)|"
            + @"(unable to|can(not|'t)|could(n't| not)) (find|locate|validate|verify) .{0,20}(recipient|user|mailbox|address|account)|"
            + @"recipient (verify|verification) fail|callout (verification )?fail|e-?mail address lookup.{0,30}fail|"
            + @"not (at|with|of) (this|our|that) (company|organi[sz]ation|site|school|office)|"
            + @"not an? member of (the |this |our |that )?(domain|organi[sz]ation|site)|"
            + @"(recipient|user|mailbox|rcpt)( address)? (can(not|'t)|could(n't| not)) be (verified|validated|confirmed)|relay recipient table|"
            + @"local recipient table|virtual (alias|mailbox) table|rcpt to.{0,20}(unknown|invalid)|"
            + @"(tried|trying) to reach (does not|doesn't|is not)|user_?unknown|address_?not_?found|"
            + @"not (present )?in (the |our |this )?(\S+ ){0,3}(directory|address ?book)|unrecogni[sz]ed[- ]o/?r[- ]?name|unknown (\S+ )?or user|"
            + @"no valid recipients?|recipient (is )?not (in|on) (this|our)|not an? (active |valid |known )?(e-?mail )?address|"
            + @"(recipient|user|rcpt)( to)?( \S+)? (is )?not ok\b|no_?such_?(user|rcpt|recipient|mail_?box|address|account)|"
            + @"no (\S+ )?(entry|redirect|forward) for (this|that|the) (address|user|recipient)|bad_?-?(rcpt|recipient)_?-?to|envelope recipient|"
            + @"account (is )?(unavailable|not available)|can't accept user|validrcptto|"
            + @"@[>)\]'""]* (is |was )?(not (found|known|recogni[sz]ed|valid|registered|listed|provisioned|defined|recorded)|unknown|"
            + @"unrecogni[sz]ed)|(was|is)(n't| not) found (at|in|on) (%|the\b|this|our|your)|name directory|"
            + @"(handle|accept)s? mail for (that|this) (user|recipient|address)|not found in (the |our )?(ldap|directory|server|database)|"
            + @"no longer (on|at) (this |the |our )?(server|system|host)|recipient is not accepted|(mailbox|user|recipient) unavaiable|"
            + @"has (been replaced by|changed to|moved)|(no|without( an?)?|not have an?|missing|find)( \S+)? home ?dir(ectory)?|"
            + @"unavailable or access denied"),
        new(AsCoded, UnknownAddress, Text: @"n'existe pas|inconnue?\b|adresse (invalide|inexistante|unbekannt)|unbekannt|existiert nicht|"
            + @"nicht (gefunden|bekannt|vorhanden)|kein(e)? (solche|gültige)|no existe|desconocid[oa]|inexistente|não existe|nao existe|"
            + @"desconhecid|destinatario (inesistente|sconosciuto|errato)|sconosciuto|inesistente|nessun utente|nie ma takiego|nie znaleziono|"
            + @"bestaat niet|onbekend|nie istnieje|nieznany|finns inte|не найден|не существует|неизвестн|нет такого|存在しません|"
            + @"(リスト|ディレクトリ|名簿|アドレス帳|一覧|ユーザ|宛先|アドレス).{0,12}(あり|見当たり|登録されてい)ません|見つかりません|"
            + @"宛先(不明|が)|존재하지|없는 사용자|없습니다"),
    ];

    public static readonly ReplyRule[] Coded =
    [
        new(AsCoded, UnknownAddress, Enhanced: "x.1.0 x.1.1 x.1.3 x.1.6 x.1.4"),
        new(AsCoded, UnknownAddress, Codes: "511 551 553", Enhanced: "x.0.x", Stage: SmtpStage.Recipient),
        new(AsCoded, UnknownAddress, Enhanced: "x.1.10", Text: "recipient"),
    ];

    public static readonly ReplyRule[] General =
    [
        new(AsCoded, UnknownAddress, Codes: "450 451 521 550 551 553 511", Text: @"(mailbox|recipient|address|rcpt|"
            + @"user)( \S+)?( \S+)? (is )?(unavailable|rejected(?! (your|mail|this))|unacceptable|refused(?! to)|"
            + @"not (available|accepted|allowed|permitted))|not (a )?(local|valid|deliverable)(?! (host|domain|sender|gateway))|user not local|"
            + @"mailbox name not allowed|(user|recipient) (denied|unavailable)|cannot deliver (mail )?(to|for)|rejected rcpt|rejected recipient|"
            + @"no recipients"),
    ];
}
