using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The sending server or domain isn't trusted. What the mail says doesn't matter to it.</summary>
internal static class ReputationReplies
{
    /// <summary>Lists and names of hosts; a mail that holds spam besides is no matter then.</summary>
    private const string ByList = @"\bip ?= ?\[?\d|\(BL\)|block(ed)?[- ]?lists?|black[- ]?list|deny ?list|\bRBLs?\b|\bDNSBLs?\b|\b[CSXPZ]BL\b|"
        + @"\bRH?SBLs?\b|spamhaus|spamcop|sorbs|uceprotect|abuseat|barracuda|senderscore|spamrats|mailspike|reputation|"
        + @"reverse (dns|name|lookup|hostname|mapping|ip|entry)|\brDNS\b|\bPTR\b|generic (rdns|host ?name|ptr)|(host ?name|name) looks dynamic|"
        + @"dynamic(ally)? (\S+ )?(ip|address|range|host|assigned)|dial-?up|resolve back\b|senderbase|\bip (is )?(in|on) (\S+ )?(\S+ )?list\b|"
        + @"in (a |the |our )?spam ?list\b|known spam(mer)? (source|ip|network)|spam (source|sender|ip|network|trap)|"
        + @"\b(sending|sent|sends) (\S+ )?spam\b|spammer|poor (history|standing)|user complaints|cannot find your (reverse )?hostname|"
        + @"find your hostname|open ?(relay|proxy)|client host rejected|too much spam (comes|came|from)|spam(ming)? (\S+ )?(from|by) (this|your)|"
        + @"(newly|recently|just) registered|too (young|new)\b|your access\b.{0,80}(reject|den|block|refus)|"
        + @"\byour( \S+)? (server|host|ip|domain)('s)? (\S+ )?(score|rating|trust)";

    /// <summary>Who was refused, without a list: what is said of the mail counts more.</summary>
    private const string ByVerb = @"\b(ip|host|client|server|network|subnet|connection|domain|sender|e-?mails?|"
        + @"mail)s?( \S+)?( \S+)?( \S+)?( \S+)? (is |are |was |has |have |been )*(temporarily |permanently |currently )?(blocked|banned|denied|"
        + @"block listed|listed|refused|untrusted|suspicious|not (allowed|permitted|trusted|welcome))|"
        + @"(blocked|banned|listed|refused) (by|using|at|in|on|from|for|due|because|your|ip)|cloudmark|brightmail|complaint|\bbanned\b|"
        + @"(unwelcome|unwanted|untrusted) (connection|host|client|server|network|ip)\b|\bip[_ -](control|block|filter|reject|deny|restrict)\w*|"
        + @"\b(ip( ?v[46])?|client|connection)( address)?[\W\d]{1,24}(is |was |are |has been )?(being )?(rejected|filtered|restricted|forbidden|"
        + @"prohibited|barred|dropped|unwelcome)|(refus|reject|drop|block|clos)(e|es|ed|ing|s)? (all )?(the |your |any )?(connections?|sessions?|"
        + @"traffic) (from|of)\b|blocked - see|\bblack (ip|mail|host|address|domain)|compromised|botnet|infected|abuse|access denied.{0,30}\bip\b|"
        + @"\bip\b.{0,30}(access denied|rejected|spam)|trust(ed)? (score|level)|temporarily deferred|"
        + @"(your|sending) (\S+ )?(mail ?)?(server|host) .{0,60}(blocked|rejected)|mail (server|host) .{0,60}blocked";

    private const string ByNumber = @"\d{1,3}(\.\d{1,3}){3}[\])>:]* (blocked|banned|rejected|refused|denied|filtered|barred|dropped)\W*$|"
        + @"\d{1,3}(\.\d{1,3}){3}[\])>:]* (is |was )?(found|listed) (in|at|on|by)\b|"
        + @"\d{1,3}(\.\d{1,3}){3}[\])>:]* (is |was |has been )(temporarily |permanently |currently )?(blocked|banned|listed|rejected|refused|"
        + @"denied|filtered|barred|not (allowed|permitted|welcome|accepted|trusted))";

    public const string Listed = ByList + "|" + ByNumber + "|" + ByVerb;

    private const string Plain = @"reputation|sender ?score|\bSBRS\b|senderbase|\b(dns|rhs|c|r|s|x|z|p)bls?\b|spamhaus|spamcop|barracuda|sorbs|"
        + @"uceprotect|block[- ]?list|black[- ]?list|deny ?list|(?<!(not|n't) )listed (in|at|on|by)\b|\bdynamic(ally)?\b|dial-?up|intrusion|"
        + @"open proxy|\bptr\b";

    /// <summary>Before what is said of the mail: spam that came before this one.</summary>
    public static readonly ReplyRule[] Named =
    [
        new(AsCoded, Reputation, Text: @"\b(sender|client|sending) ip( address)? (must|should|has to|does|do|is|was|can)\b|\bno dns reverse\b|"
            + @"\bno reverse (dns )?for\b|^\W*ip( address)? (is |was )?(temporarily )?deferred\b|"
            + @"\bip\b.{0,30}\bnot authori[sz]ed to send (e-?mail|mail)? ?directly\b"),
        new(AsCoded, Reputation, Text: @"\b(amounts?|volumes?|levels?|quantit(y|ies)|lots?|numbers?|floods?|streams?|much|many) (of )?(\S+ )?(spam|"
            + @"junk|abuse|unsolicited (e-?)?mails?|uce|viruses|trash)\b(?! (content|words|score|points)).{0,60}\b(from|by)\b"),
        // Who the list is about stands before its name; what it is asked of may be an address in the mail.
        new(AsCoded, Reputation, Text: @"^(?!.*(\b(surbl|uribl)\b|gr[ea]y-?list)).*\b(client|host|helo command|"
            + @"sender address)\b.{0,80}\bblocked (using|by (%|rbl))"),
        new(AsCoded, Reputation, Text: @"^(?!.*\b(connections?|sessions?|rate|faster|quickly|per (hour|minute|day))\b).*\b(this|your|"
            + @"the) (\S+ )?ip( address)? (\S+ )?(has been|is|was) (temporarily |permanently |currently )?(blocked|banned|black-?listed|"
            + @"block-?listed)\b"),
        new(AsCoded, Reputation, Text: @"\bptr record|\bfc-?r-?dns\b|\b(to|in|hit\w*|by) (\S+ )?spam-?traps?\b|\bspam-?traps? hits?\b|"
            + @"\b(ip )?address \[?\d{1,3}(\.\d{1,3}){3}\]? (is|was) (in|on)\b|\bbehaviou?r spam\b|\bspam ip\b|"
            + @"\b(rejected|refused|blocked) your ip\b|\b(forbidden|denied|blocked) (by|for|to|from) your ip\b|\bkarma\b|"
            + @"\bsending (\S+ ){0,3}(quantit(y|ies)|amounts?|volumes?) of (spam|junk)|\b(low|poor|bad|no) (trust|standing|rating)\b|"
            + @"\bun(resolvable|verif[iy]able) (\S+ )?(client|host|relay|ip)s?\b|"
            + @"\b(home|residential|consumer|dial-?in) (network|user|connection|line|address|customer)(e?s)?\b|"
            + @"\bhistory of (\S+ )?(spam\w*|abuse)\b|\bdomain\b.{0,40}\b(registered|created) (less than|only|within|in the last)\b"),
    ];

    public static readonly ReplyRule[] Client =
    [
        new(AsCoded, Reputation, Text: @"\b(remote|client|peer|source) ?-?(ip|host|addr(ess)?)\b.{0,30}\b(check|verif\w*|lookup|"
            + @"validation)\b.{0,20}\b(error|fail\w*|invalid|reject\w*)|"
            + @"\b(check|verif\w*|lookup|validation)\b (of|for|on) (the |your )?(remote|client|peer|source) .{0,30}\b(error|fail\w*)|"
            + @"\bfail\w* (the |a |our )?(remote|client|peer|source) (\S+ ){0,2}(check|verification|lookup)\b|"
            + @"\b(fake|forged|faked|falsified|bogus) (rout\w*|host|server|path|received)\b|"
            + @"\bip( address)? ?-?(check|verification|validation)( \S+)? (error|fail)"),
        // AOL's codes name the connection, not the address.
        new(AsCoded, Reputation, Text: @"\((RTR|DYN|DNS|RLY|CON|SND):\w+\)|554rtr"),
        new(AsCoded, Content, Text: @"\b(ur[il]|link|surbl|uribl)s?\b.{0,60}(listed|block|surbl|uribl|black)|"
            + @"(black|block|deny)[- ]?listed (ur[il]|link)|(body|subject|headers?|attachments?)( \S+)? (contain|ha[sd]|have)s?\b|"
            + @"\b(surbl|uribl)\b|\((HVU|SPM):\w+\)|(contains?|content|body) .{0,60}(spam|url|virus|malware|link|listed|blocked)|"
            + @"contains .{0,40}attachment"),
        // Before what is said of mailboxes: the line is refused, in whatever verb.
        new(AsCoded, Reputation, Text: @"\byour( \S+)? (ip|host|server|network)\b( address)?.{0,40}(disabled|blocked|banned|barred|suspended|locked|"
            + @"filtered|refused|rejected|denied)|(adresse ip|adresu ip|dirección ip|indirizzo ip|ip-adresse).{0,40}(bloqu|blok|blocc|gesperrt|"
            + @"zablok|bannie)|\bip\b.{0,20}\b(prison|jail|banned|quarantine)"),
        new(RelayFailed, Reputation, Text: Plain, Stage: SmtpStage.Sender),
        new(AsCoded, Reputation, Text: Plain),
        new(AsCoded, Reputation, Text: @"client host rejected|\bip (name|address|host)( name)? lookup|resolve your|unresolvable relay|"
            + @"your (reverse )?(host ?name|rdns)|(helo|ehlo) command rejected|reverse (dns|name|lookup|hostname)"),
    ];

    public static readonly ReplyRule[] Rows =
    [
        new(AsCoded, Content, Text: @"(spam|content|virus|url|link|phone|keyword|word|attachment)s?( \S+)? ?-?filter|spamassassin|rspamd|clamav|"
            + @"amavis|infected:|banned:? ?(\.|file|content|attach|name|word)|contains? .{0,60}(spam|url|virus|malware|link)|attachment"),
        new(AsCoded, ServerName, Enhanced: "x.7.25"),
        new(AsCoded, Reputation, Enhanced: "5.7.606 5.7.607 5.7.608 5.7.609 5.7.511 5.7.512 5.7.750 5.7.700 5.7.705 5.7.708 5.7.501 5.7.502 "
            + "5.7.503 5.7.506"),
        new(AsCoded, Reputation, Text: ByList + "|" + ByNumber),
    ];

    /// <summary>After what is said of the mail.</summary>
    public static readonly ReplyRule[] Blocked =
    [
        new(AsCoded, Reputation, Text: ByVerb + @"|\bhost \S+ \[\d{1,3}(\.\d{1,3}){3}\]"),
    ];
}
