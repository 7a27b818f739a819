using System.Text.RegularExpressions;
using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;

namespace Bulletins.Sending.Replies;

/// <summary>The one place that decides whether a refusal is temporary, permanent, or the relay's own trouble.</summary>
/// <remarks>The first row that fits decides, so rows stand from the particular to the general. Codes and enhanced codes are
/// patterns in which <c>x</c> is any number. Texts are words of servers as they were seen; case doesn't matter.</remarks>
public static class ReplyTable
{
    private static readonly Rule[] Rules =
    [
        // Signing in is between the relay and us.
        new(RelayFailed, SignIn, Codes: "530 534 535 538"),
        new(RelayFailed, SignIn, Enhanced: "x.7.8 x.7.9 x.7.11"),
        new(RelayFailed, SignIn, Text: "authentication (is )?required|must issue a STARTTLS|not authenticated|need(s)? to authenticate"),

        // "Too fast" comes under every code: 550 at QQ and Exmail, 554 and 4yz at NetEase, 421 and 450 at Gmail.
        new(RefusedForNow, TooFast, Text: "frequency limit|频率|頻率|too fast|too quickly|too many (messages|mails?|e-?mails?|connections?|recipients|concurrent|sessions)"
            + "|rate[- ]?limit|limit(ed)? rate|unusual rate|throttl|sending limit|daily (user |message )?(sending |recipient )?(limit|quota)|max(imum)? (number of )?messages|reached your daily limit"),
        new(RefusedForNow, TooFast, Text: @"\b(HL:(ICC|IFC|MEP|REP)|MI:(CEL|DMC|CCL|STC|SFQ)|RP:(CEL|CCL|DRC|TRC|QRC))\b"),
        new(RefusedForNow, TooFast, Codes: "4xx", Enhanced: "x.7.28 x.4.5 x.5.3"),
        new(RefusedForNow, TooFast, Enhanced: "x.4.5"),

        // NetEase tries suspected content with a temporary refusal first; the final one has the same letters under 554.
        new(RefusedForNow, Content, Codes: "4xx", Text: @"\bDT:SPM\b"),
        new(RefusedForGood, Content, Codes: "5xx", Text: @"\bDT:SPM\b|\bMI:SPB\b"),
        new(RefusedForGood, Reputation, Codes: "5xx", Text: @"\b(HL:(IHU|IPB)|MI:SPF|DT:SUM|DT:RBL)\b"),

        new(RefusedForGood, InternationalAddress, Codes: "5xx", Enhanced: "x.6.7 x.6.9"),
        new(RefusedForGood, InternationalAddress, Codes: "5xx", Text: "SMTPUTF8"),

        new(RefusedForGood, TooLarge, Codes: "5xx", Enhanced: "x.3.4 x.2.3"),
        new(RefusedForGood, TooLarge, Codes: "5xx", Text: "message (size|length)|mailsize|(message|mail) (is )?too (large|big)|size limit"),

        new(RefusedForNow, Greylisted, Codes: "4xx", Text: "gr[ea]y-?list|come back later|try again in \\d+"),

        // A full mailbox can be emptied, whatever the code.
        new(RefusedForNow, MailboxFull, Enhanced: "x.2.2", Stage: SmtpStage.Recipient),
        new(RefusedForNow, MailboxFull, Enhanced: "x.2.2", Stage: SmtpStage.Message),
        new(RefusedForNow, MailboxFull, Text: "(mailbox|inbox|user'?s? mail\\w*|account) (is |has )?(been )?(full|over ?quota|exceed)|over ?quota|quota (is )?exceeded|exceeded (its |the )?(storage|quota)|out of (storage|space)|邮箱(空间)?(已)?满|郵箱(已)?滿|容量(已|不足)"),
        new(RefusedForNow, RelayUnavailable, Codes: "452", Enhanced: "x.3.1"),
        new(RefusedForNow, RelayUnavailable, Text: "insufficient (system|disk)? ?(storage|space)"),
        new(RefusedForGood, Content, Codes: "552", Text: "attachment|virus|executable"),
        new(RefusedForNow, MailboxFull, Codes: "552 422", Stage: SmtpStage.Recipient),
        new(RefusedForNow, MailboxFull, Codes: "552 422", Stage: SmtpStage.Message),

        // The relay closes; whatever it was just told isn't at fault.
        new(RelayFailed, RelayUnavailable, Codes: "421"),
        new(RelayFailed, Protocol, Codes: "500 502 503 504"),

        // Before a recipient was named nothing is said about one.
        new(RelayFailed, RelayUnavailable, Codes: "4xx", Stage: SmtpStage.Sender),
        new(RelayFailed, SenderRefused, Codes: "5xx", Stage: SmtpStage.Sender),

        // It may hold for this domain only, so it must not stop the relay for everybody.
        new(RefusedForNow, RelayDenied, Text: "relay(ing)? (access )?(is )?(denied|not (permitted|allowed))|(unable|not permitted|not allowed) to relay|we do not relay|local user only|no relaying"),

        new(RefusedForGood, UnknownDomain, Codes: "5xx", Enhanced: "5.1.2 5.4.4 5.1.10 5.4.310 5.4.312 5.7.27"),
        new(RefusedForGood, UnknownDomain, Codes: "5xx", Text: "(domain|host)( name)? (is )?(not found|unknown|does not exist|invalid)|unrouteable|null ?mx|(domain|host) .{0,60}does not accept mail"),
        new(RefusedForNow, Unreachable, Codes: "4xx", Enhanced: "x.4.x x.1.2"),
        new(RefusedForGood, Unreachable, Codes: "5xx", Enhanced: "5.4.x"),

        new(RefusedForGood, MailboxDisabled, Codes: "5xx", Enhanced: "5.2.1"),
        new(RefusedForGood, MailboxDisabled, Codes: "5xx", Text: "(mailbox|account|user|recipient)( \\S+)? (is |has been |was )?(currently )?(disabled|suspended|inactive|locked|closed|deactivated)|account .{0,40}(inactive|disabled)|账号(已)?(停用|冻结)|帳號(已)?停用"),
        new(RefusedForGood, UnknownAddress, Codes: "5xx", Enhanced: "5.1.0 5.1.1 5.1.3 5.1.6"),
        new(RefusedForGood, UnknownAddress, Codes: "5xx", Text: "(user|mailbox|recipient|address|account)( \\S+)?( \\S+)? (is )?(unknown|not found|invalid|rejected|unavailable|doesn'?t exist|does not exist|not exist)|(unknown|no such|invalid) (local )?(user|recipient|mailbox|address)|no mailbox|not a valid|doesn'?t have an? .{0,20}account|用户不存在|用戶不存在|不存在"),
        new(RefusedForNow, UnknownAddress, Codes: "4xx", Enhanced: "x.1.1"),

        // Reputation: 5.7.1 alone is too broad, so its words decide.
        new(RefusedForGood, Reputation, Codes: "5xx", Enhanced: "5.7.20 5.7.21 5.7.22 5.7.23 5.7.24 5.7.25 5.7.26 5.7.29 5.7.515 5.7.606 5.7.511 5.7.512"),
        new(RefusedForGood, Reputation, Codes: "5xx", Text: @"block ?list|black ?list|\bRBL\b|spamhaus|spamcop|reputation|\bSPF\b|\bDKIM\b|\bDMARC\b|reverse (dns|name)|\bPTR\b|(ip|host|client|sender).{0,30}(blocked|banned|rejected|spam)|envelope from mismatch|已被列入"),
        new(RefusedForNow, Reputation, Codes: "4xx", Text: @"block ?list|black ?list|\bRBL\b|reputation|\bSPF\b|\bDKIM\b|\bDMARC\b|reverse (dns|name)|\bPTR\b"),
        new(RefusedForGood, Content, Codes: "5xx", Text: "spam|virus|malware|phish|content|unsolicited|junk|prohibited|policy|unacceptable|垃圾邮件|垃圾郵件|违规"),
        new(RefusedForGood, Content, Codes: "5xx", Enhanced: "5.6.x 5.7.x", Stage: SmtpStage.Message),

        // The class of the code (RFC 5321 section 4.2.1). Where code and enhanced code differ the temporary one counts:
        // trying once more hurts less than losing a mail.
        new(RefusedForNow, Unspecified, Codes: "4xx"),
        new(RefusedForNow, Unspecified, Enhanced: "4.x.x"),
        new(RefusedForGood, Unspecified, Codes: "5xx"),
    ];

    /// <param name="reply">A refusal. One that is no refusal, or no reply at all, is the relay's fault.</param>
    public static ReplyVerdict Judge(SmtpStage stage, SmtpReply reply)
    {
        foreach (var rule in Rules)
            if (rule.Fits(stage, reply))
                return new ReplyVerdict(rule.Outcome, rule.Reason);
        return new ReplyVerdict(RelayFailed, Protocol);
    }

    private sealed record Rule(AttemptOutcome Outcome, ReplyReason Reason, string? Codes = null, string? Enhanced = null, string? Text = null, SmtpStage? Stage = null)
    {
        private readonly Regex? codes = OneOf(Codes, @"\d");
        private readonly Regex? enhanced = OneOf(Enhanced, @"\d+");
        private readonly Regex? text = Text is null ? null
            : new Regex(Text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Compiled, TimeSpan.FromSeconds(1));

        public bool Fits(SmtpStage stage, SmtpReply reply) =>
            (Stage is null || Stage == stage)
            && (codes is null || codes.IsMatch(reply.Code.ToString("000", System.Globalization.CultureInfo.InvariantCulture)))
            && (enhanced is null || (reply.EnhancedCode is { } code && enhanced.IsMatch(code)))
            && (text is null || text.IsMatch(reply.Text));

        private static Regex? OneOf(string? patterns, string x) => patterns is null ? null
            : new Regex($"^({string.Join('|', patterns.Split(' ').Select(p => p.Replace(".", "\\.").Replace("x", x)))})$", RegexOptions.CultureInvariant);
    }
}

/// <summary>What a refusal means for the delivery, and why.</summary>
public readonly record struct ReplyVerdict(AttemptOutcome Outcome, ReplyReason Reason);
