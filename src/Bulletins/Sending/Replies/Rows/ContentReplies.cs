using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>What the mail says was refused. It counts against the circular, not against the member.</summary>
internal static class ContentReplies
{
    /// <summary>Before authentication, which is named in passing: a forged mail, and one whose signature stands in it twice.</summary>
    public static readonly ReplyRule[] Named =
    [
        // A list of addresses that stand in mails, whatever list of hosts is named beside it.
        new(AsCoded, Content, Text: @"\b(surbl|uribl|dbl-?link|ur[il][- ]?bl)\b|\breject(ed|ing|s)? (the |your |mail )*content\b|"
            + @"\b(mail|message|e-?mail)s? (is |was |has been )?(blocked|rejected|refused|stopped|denied) (due to|for|"
            + @"because of) ((\S+ )?security\b(?! polic)|contents?\b|(its|the|their) (content|attachments?|subject|body|links?)\b)|"
            + @"\bmessage (\S+ ){0,3}(blocked|rejected|refused) because it (is|has|contains|looks)\b|\bmc(spam|virus|malware)\w*|"
            + @"(image|picture)s?-only\b"),
        new(AsCoded, Content, Text: @"^(?!.*\b(spf|dkim|dmarc) ).*(phish|(?<!\bhost )impersonat|fraud|\bscam)|"
            + @"\b(duplicate|multiple|repeated|malformed|illegal|improper|bad|empty|unparsable|more than one) (\S+ )?(\S+ )?headers?\b|"
            + @"\b(no|missing|invalid|without( an?)?) ['""]?(from|to|date|subject|message-?id|sender|reply-to)['"":]* (header|field|line)|"
            + @"\b(date|subject|to|cc|message-?id|reply-to): (line|header|field)|"
            + @"\bheader ['""]?(from|to|date|subject)['""]? (is |was )?(empty|missing|invalid|bad)|header( from| field)? (is )?missing|"
            + @"\b(in|of) (an? |the )?(disallowed|message|mail) header\b|\bstray (newline|line ?feed|cr|lf)|\bsmtplf\b|"
            + @"(invalid|improperly[- ]\w+) (message |binary )?content|\bcontent (filter agent|examination|profile)|"
            + @"without (an? )?(message-?id|date|subject)\b|\bgtube\b|\boutboundspam|\bnot rfc ?\d{3,4} compliant|\bfile extension|"
            + @"(blocked|rejected|refused|dropped) for (containing|having)|\bbad (ur[il]|link)s?\b|too many (links|ur[il]s|images|attachments)\b|"
            + @"\b(mail|message|spam) score\b"),
        new(AsCoded, Content, Text: @"(mail|message|e-?mail)s? (is |was |has been |have been )?(automatically )?(blocked|rejected|refused|stopped|"
            + @"dropped)( automatically)? by (\S+ ){0,4}(anti-?)?spam\b(?!.{0,60}(\blist|rbl|dnsbl|\bblack|\bblock|\bip\b))|"
            + @"(not|n't) (accept|allow|permit|take)( \S+){0,2} (mail|message|e-?mail)s?( \S+){0,4} (contents?|attachments?|links?|words?)\b"),
    ];

    public static readonly ReplyRule[] Rows =
    [
        new(AsCoded, Content, Text: @"\bspam\b|spammy|spam[- ](like|score|message|content|detect)|\bspam[A-Z]\w+|virus|malware|malicious|trojan|"
            + @"phish|ransomware|unsolicited|reject(ing|s)? (mail )?content|recurrent pattern|anti-?spam|\bjunk\b|\bUCE\b|\bUBE\b|attachment|"
            + @"executable|macro|dangerous|infected|harmful|\bsuspicious\b(?! (host|activity|behaviou?r|sender|connection|ip|server|traffic))|"
            + @"objectionable|offensive|profanity|(banned|forbidden|blocked|unacceptable|restricted|prohibited|disallowed|illegal|sensitive|"
            + @"offensive) (content|links?|ur[il]s?|extension|file|(key)?word|phrase|attachment|subject|url)|"
            + @"words? in (the|your) (message|mail|subject|text)|clamav|spamassassin|rspamd|amavis"),
        new(AsCoded, Content, Text: @"(message|mail|e-?mail)?('s)? ?(content|body|subject|header|html)s?( \S+)?( \S+)?( \S+)? (is |was |are |has |"
            + @"have |been |not )*(reject|refus|den(y|ied)|block|filter|unacceptable|inappropriate|violat|allowed|accept|fail|bad|malformed|"
            + @"invalid)|(content|message|body) (filter|scan|check|restriction|polic|inspection)|"
            + @"rejected (by|due to|for|because of).{0,20}(content|filter|score)|"
            + @"(looks|look|considered|classified|detected|identified|flagged|tagged|scored|seems|appears).{0,20}(as |like |to be )|"
            + @"high(er)? score|password[- ]protected|\b(zip|rar)\b|\barchive (file|type|was|is|block|reject|refus)|encrypted (zip|archive|file)|"
            + @"\blong (\S+ )?lines?\b|hyperlinks?|non-?ascii characters?\b.{0,30}(header|subject|body)|content-type|\bwords? (we|that|which)\b|"
            + @"charset|character set|base64|\b(exe|zip|scr|rar|7z|docm|xlsm) (files?|attach)|\bfiles?( \S+)? (attached|type|extension|name)|"
            + @"(mail|message) data (was )?(refused|rejected)|\b(classed|judged|recogni[sz]ed) (as|to be)\b|content\b.{0,20}(rule|judged|undesir)|"
            + @"\btrash\b|\brazor\d?\b|\bpyzor\b|\b(dcc|dspam|crm114|bogofilter)\b|"
            + @"(refused|rejected|blocked) because of (its|the|your) (subject|body|content|text|link)|(mail|message|spam) ?score|"
            + @"scor(e|ed|ing)\b.{0,30}(over|above|threshold|limit)|score (of|is|too|exceed)|\b(bayes|heuristic|fingerprint|signature match)|"
            + @"(invalid|bad|illegal|malformed|broken) (data|structure|mime|characters?)\b.{0,20}(message|mail|body|header)|"
            + @"bulk (mail|e-?mail|message)|mass ?mail|advertis(?!ed)|message (was |has been )?(filtered|quarantined)|data loss|\bDLP\b|"
            + @"8-?bit data|bare (lf|cr)|missing (date|header|message-id|from)|"
            + @"(lack(s|ing)?|without|no|missing|invalid|illegal|bad|duplicate) .{0,30}\bheaders?\b|(header|content|format)s? (error|violation)|"
            + @"scored? (\S+ )?\d|(not|n't|fails? to) (conform|comply)|non-?compliant|(multiple|duplicate|invalid|malformed|bad) (\S+ )?header|"
            + @"mime|line (is )?too long|line length"),
        new(AsCoded, Content, Text: @"\b(header|message|mail|field)s?\b.{0,30}(not|n't|violates?) (\S+ )?rfc|"
            + @"\b(message|mail|e-?mail) (\S+ )?(is |seems |looks )?(unwanted|undesired|undesirable)\b"),
        new(AsCoded, Content, Codes: "5xx", Text: @"^(?!.*(polic|\brule|recipient|\buser|admin|\bip\b|\blist|sender|domain|countr|network|"
            + @"host)).*\bmessage( is| was| has been)? (blocked|stopped|trapped|discarded|banned)\b(?! from)|"
            + @"\b(blocked|rejected|stopped|refused) by (\S+ )?filter|\b(rejected|refused|blocked|treated) as (bulk|junk)\b|\bbulkmail\b"),
        new(AsCoded, Content, Enhanced: "x.6.x"),
    ];
}
