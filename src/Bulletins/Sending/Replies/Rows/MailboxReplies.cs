using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The mailbox is there but takes no mail.</summary>
internal static class MailboxReplies
{
    private const string Receives = @"(receiv(es?|ing)|gets?|getting|being sent)";

    private const string One = @"(this|that|the|the same|same|one|an?|a single|any (single|one)) ";

    /// <summary>Before what is said of senders in the same words: it gets mail faster than it may, whoever sends it.</summary>
    public static readonly ReplyRule[] Busy =
    [
        new(RefusedForNow, MailboxBusy, Enhanced: "x.2.121 x.2.122"),
        new(RefusedForNow, MailboxBusy, Text: @"\b(user|recipient|addressee|mail ?-?box|in-?box|account)\b[^.;]{0,40}\b" + Receives + @" (\S+ ){0,2}(mails?|e-?mails?|messages|too)\b.{0,12}"
            + @"\b(quick(ly)?|fast(er)?|often|frequent(ly)?|at (too high )?a rate|too (much|many))\b|"
            + @"\b(user|recipient|addressee|mail ?-?box|in-?box)\b[^.;]{0,20}\b" + Receives + @" too (many|much) (new )?(mails?|e-?mails?|messages)\b|"
            + @"\breceiving (e?-?mails?|messages) (too (quickly|fast|often)|at (a|too high a) rate)\b|"
            + @"\bmessages (that )?they can receive per (second|minute|hour|day)\b"),
        new(RefusedForNow, MailboxBusy, Text: @"\b(recipient|addressee|mail ?-?box|in-?box|user)('s)? (\S+ ){0,4}(incoming|inbound|receiv(e|ing)|receipt|reception) ((mail|message|e-?mail)s? )?(rate|limit|threshold)\b|"
            + @"\b(recipient|addressee|mail ?-?box|in-?box)('s)? (\S+ ){0,4}message rate (limit|is|was|has)\b|"
            + @"\brecipient (thread|frequency) (is )?limit"),
        // A mailbox or an account may be ours, from which too much was sent.
        new(RefusedForNow, MailboxBusy, Text: @"^(?!.*\b(from|send(s|er|ing)?|sent|outgoing|outbound|relay(ing)?|submission|your|connections?|sessions?)\b).*("
            + @"too (many|much) (\S+ ){0,2}(messages|mails?|e-?mails?|deliver(y|ies)) (\S+ )?(to|for) " + One + @"(recipient|rcpt|addressee|mail ?-?box|in-?box|user|address)\b|"
            + @"\b(messages|mails?|e-?mails?|deliver(y|ies)|rate|limit|quota)( limit)? per (single |one )?(recipient|rcpt|addressee|mail ?-?box|in-?box)\b(?! (domain|server|host|group)))"),
        new(RefusedForNow, MailboxBusy, Text: "(收件(人|者)|收信(人|者)|对方|對方|用户|用戶|邮箱|郵箱|信箱).{0,6}(接收|收信|收件|收到).{0,6}(过于|過於|太|过|過)(频繁|頻繁|頻密|快|多|密)|"
            + "(收件(人|者)|收信(人|者)|对方|對方|用户|用戶|邮箱|郵箱|信箱).{0,4}(接收|收信|收件)(邮件|郵件)?的?(频率|頻率|速率)|"
            + "(同一|單一|单一)(收件|收信)(人|者|地址).{0,12}((过|過|太)(多|快|密)|频繁|頻繁|頻密|超)"),
    ];

    /// <summary>A full mailbox can be emptied, whatever the code.</summary>
    public static readonly ReplyRule[] Full =
    [
        new(RefusedForNow, MailboxFull, Text: @"^\W*(over )?quota (error|problem|failure)\W*$|"
            + @"(user|mail ?-?box|account|recipient|box)( \S+)? (has |have |had |is )?(not|no) enough (disk ?)?(space|room)|"
            + @"\bspace (is )?not enough|overdr[ae]wn|disk ?space quota|error writing (message|mail|to mail)|file too large"),
        new(RefusedForNow, RelayUnavailable, Codes: "4xx", Enhanced: "x.3.1"),
        new(RefusedForNow, RelayUnavailable, Text: "(cannot|can't|could not|unable to) (allocate memory|fork)"),
        new(RefusedForNow, RelayUnavailable, Text: "(in|not )sufficient (system|disk)? ?(resources|storage|space|memory)|"
            + "(disk|file ?system|spool|queue).{0,20}(is )?full|no space left|(not enough|low on|out of) (disk|system|memory|resources|free)|"
            + "space (left )?on (the |this |our )?(disk|server|system|volume|partition|device)|system storage|insufficient system"),
        new(RefusedForNow, MailboxFull, Text: @"(mail ?-?box|in-?box|mail ?drop|mail ?folder|mail ?store|account|user|recipient|address|folder|"
            + @"storage|maildir|box|mail)'?s?( \S+)?( \S+)?( \S+)? (is |are |has |have |was )?(been |currently |now |already |too )?(full\b|"
            + @"over ?-?quota|exceed(s|ed|ing)?( (its|the|their|his))?( \S+)? (quota|storage|limit|allocation|space|size)|exceeds|"
            + @"out of (space|storage|quota))|over (its |the |their |his |maximum |disk |mail |mailbox |storage )*(quota|limit|allowed|"
            + @"allocation)|over-?quota|overquota"),
        new(RefusedForNow, MailboxFull, Text: @"(?<!(sending|sender|outgoing|daily|hourly) )quota (for|"
            + @"of) (?!(messages|mails|e-?mails|sending|outgoing)\b)(\S+ ){1,3}(is |was |has been )?(exceeded|full|reached|hit)|"
            + @"quota (is |has been |was |would be |limit )*(exceed|full|reach|violat|overrun|over)|"
            + @"exceed(s|ed|ing)? (\S+ )?(\S+ )?(\S+ )?(quota|storage|allocation)|"
            + @"(out of|no|not enough|insufficient|lack of) (\S+ )?(storage|space|quota)|"
            + @"(storage|space|disk|mailbox|mail) (limit|quota|space|size)( \S+)? ?(exceed|reach|full|exhaust)|(?<!submission)quota ?exceeded|"
            + @"mailfull|mailbox_full|would exceed|too full|\bfilled( up)?\b|at (its |full )?capacity|exhausted .{0,30}(storage|space|quota)|"
            + @"(user|mailbox|account) has exceeded\b|\bfull (mail|in)-?box|\d+ of \d+ ?[kmg]i?b used|\bquota:? ?100 ?%|(not|n't) enough room\b|"
            + @"\bno (more )?room in (the |his |her |their )?(mail ?-?box|in-?box)|(not|n't) have enough (free )?(space|room|storage)|"
            + @"(space|storage|quota)( \S+)?( \S+)? used up|(used (up|all)|hit|reached|consumed) (\S+ )?(\S+ )?(\S+ )?(quota|storage|space|size)|"
            + @"disk quota"),
        new(RefusedForNow, MailboxFull, Text: "bo[iî]te.{0,30}pleine|quota dépassé|dépasse.{0,20}quota|postfach.{0,20}(voll|ist voll)|speicherplatz|"
            + "buzón.{0,20}lleno|casella.{0,20}piena|caixa.{0,20}cheia|почтовый ящик.{0,20}переполнен|メールボックス.{0,20}(いっぱい|満杯|容量)|"
            + "용량.{0,10}초과"),
    ];

    public static readonly ReplyRule[] Disabled =
    [
        new(AsCoded, MailboxDisabled, Text: @"(mail ?-?box|account|user|recipient|address|e-?mail|alias|domain|customer|@|"
            + @"<[\w.+-]+>)'?s?( \S+)?( \S+)?( \S+)? ?(is |has |was |are |have )?(been )?(currently |temporarily |permanently |administratively |"
            + @"not )?\b(disabled|suspended|inactive|locked|closed(?! (to|for)\b)|deactivated|discontinued|deleted|terminated|expired|frozen|"
            + @"decommissioned|deprovisioned|(turned|switched) off|shut ?down|out of (service|use|order)|lapsed|withdrawn|revoked|barred|hang ?up|"
            + @"on hold|dormant|active any|retired|cancell?ed|archived|removed|abandoned|"
            + @"no longer (here|there|active|in use|used|valid|accept|available|with|exist))|"
            + @"\b(disabled|suspended|inactive|locked|closed|deactivated|expired|frozen|terminated|dormant|archived|retired) (mail ?-?box|account|"
            + @"user|recipient|address|e-?mail)|(?<=\b(is|was) ?)(n't|not) (in use|used)\b|\bdead (mail ?-?box|account|address)|^\W*inactive on\b|"
            + @"(address|mail ?-?box|account|user) does ?n[o']t receive (any )?mail|"
            + @"no longer (accepts?\b(?! \S+ with\b)|receives?|active|in use|monitored|work|employed|with (us|this|the|our)\b)|"
            + @"(mail ?-?box|account|user|recipient|addressee)( \S+)? (is )?not (currently )?accepting (any |new |more )*(mail|messages|"
            + @"e-?mails?)\b(?! (from|of|with))|\bmail is no longer accepted\b(?! from)|"
            + @"(subscription|service) (has |was |is )?(lapsed|stopped|cancell?ed|ended)|"
            + @"not (currently )?accept(ing)? (any )?(more )?(mail|messages|e-?mail) (at this time|now)|"
            + @"account.{0,60}(inactive|disabled|suspended)|"
            + @"(mail ?-?box|account|user) (is |was |has )?(not|never) (yet )?(been )?(active|activated)\b|account is not allowed(?! to)|"
            + @"has (left|quit|departed|resigned|retired|moved on)\b|never (logged|log) ?on|user hangup|inactivity|"
            + @"(address|mail ?-?box|account|user|recipient) (takes|accepts|receives) no (more |further )?(mail|messages)|"
            + @"(mail ?-?box|account|user) does ?n[o']t accept (any )?(mail|messages|e-?mail)(?! (from|of|with))|suspend(s|ed)? the service|"
            + @"not currently being accepted for|expirad[oa]|caducad[oa]|inactiv[oa]\b|d[eé]sactiv[ée]|disatt?t?ivat|per inutilizzo|nieaktywn|"
            + @"zablokowan|deaktiviert|gesperrt|archiv[ée]e\b|isn't accepting(?!.{0,20}\bfrom\b)|"
            + @"(account|mail ?-?box) .{0,40}(terminated|deactivated|discontinued|\bremoved|\bdeleted)|not active|"
            + @"recipient('s)? (e-?mail )?(account|mailbox) (is |has been |was )?(currently )?blocked|"
            + @"mail ?-?box (\S+ )?(is |has been )?(?<!has )blocked(?! (by|from|you|your|the|this|mail))|account (is )?(overdue|unpaid)|"
            + @"(user|account|mail ?-?box) (is|was|has been) blocked by (the |an? |our )?(admin|system|provider|postmaster)|"
            + @"(account|mail ?-?box|user|recipient|address)( \S+)? (is |was )?(not|isn't) (able|allowed|permitted|enabled|capable) (to|"
            + @"of) receiv(e|ing) (any |more )?(e-?mails?|mails?|messages)\b(?! from| with)|(log|sign) in to (enable|activate|reactivate)|"
            + @"(person|employee|colleague|user) (has )?left\b|"
            + @"(has ?n[o']t|not) (logged|entered|signed)( in| on)?\b.{0,20}(day|week|month|year|since|long)"),
        new(AsCoded, MailboxDisabled, Text: @"@[>)\]'""]* (is |was )?(not|no longer) (used|active|in use|activated)\b"),
        // Some leave the address out before the verb.
        new(AsCoded, MailboxDisabled, Text: @"^\W*(is|was|has been) (now |currently |temporarily |permanently )*(disabled|suspended|inactive|locked|"
            + @"closed|deactivated|expired|terminated)\b"),
        // The line is put off under the code of a mailbox.
        new(RelayFailed, RelayUnavailable, Codes: "4xx", Enhanced: "x.2.1", Text: @"^(?!.*(mail ?-?box|account|user|recipient|address|"
            + @"@)).*\b(connections?|sessions?|servers?|hosts?|service|deferr?ed)\b"),
        new(AsCoded, MailboxDisabled, Enhanced: "x.2.1 x.7.13"),
        new(AsCoded, MailboxDisabled, Enhanced: "5.2.0", Text: "mailbox|account"),
    ];
}
