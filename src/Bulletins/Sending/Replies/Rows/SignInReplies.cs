using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Signing in and encryption are between the relay and us.</summary>
internal static class SignInReplies
{
    /// <summary>Before SPF and its kin, under whose codes it comes too.</summary>
    public static readonly ReplyRule[] Encryption =
    [
        new(AsCoded, Tls, Text: @"(was|is)( not|n[o']t|n't) (sent|received|delivered) over (an? )?(\S+ )?(tls|ssl|encrypted)\b|\buse tls\b"),
    ];

    /// <summary>Before the greeting and the signing in that relaying would take.</summary>
    public static readonly ReplyRule[] Relaying =
    [
        new(RefusedForNow, RelayDenied, Text: @"(not|n't) allowed to be relayed|relaying denied\. (proper authentication|ip name)|"
            + @"not (currently )?permitted to relay|mail relay denied|\brelay(ing)? (to|for) \S+ (domain|host)\b|credentials for relay|"
            + @"relay(ing)?.{0,20}(without|requires?) auth|auth\w* is required (for|to) relay|authentication when attempting to send"),
    ];

    public static readonly ReplyRule[] Rows =
    [
        new(RelayFailed, Tls, Text: "starttls"),
        // Before the codes: Exchange says 530 for a missing STARTTLS too.
        new(RelayFailed, Tls, Text: @"(must|need to|has to|please) (use|be) (tls|ssl)|"
            + @"(tls|ssl|encryption|encrypted (connection|session|transport))( connection| session)? (is |was )?(required|needed|necessary|"
            + @"mandatory|first|not offered|must be)|requires? (an )?(encryption|tls|ssl|encrypted)|encryption needed|needs? (tls|ssl|encryption)|"
            + @"(mail|message|session|connection|channel|line)s? (must|has to|have to|needs? to|should) be (\S+ )?encrypt|"
            + @"transport layer security|(enable|turn on|switch on|activate) (tls|ssl|encryption)|"
            + @"secured? (network )?(connection|channel|session|line) (is )?(required|needed)|"
            + @"(unencrypted|plain[- ]?text|clear[- ]?text) (smtp )?(connection|channel|session|line|transport|traffic)s?\b|"
            + @"must (be )?(sent|send|delivered|transmitted|come|arrive|connect|use|use an?) (\S+ )?(\S+ )?(encrypt|tls\b|ssl\b)"),
        new(RelayFailed, SignIn, Text: @"\bpermissions? to submit\b.{0,20} to (this|the) (server|system)"),
        new(AsCoded, Tls, Enhanced: "x.7.10 x.7.5 x.7.16 x.7.12"),
        new(AsCoded, Tls, Text: @"\btls\b.{0,60}(fail|error|(not|n't) (available|possible|supported)|unavailable|required|handshake|offered)|"
            + @"\bssl\b.{0,60}(fail|error|handshake)|certificate.{0,60}(expired|not trusted|invalid|verif|fail|mismatch)|"
            + @"(dane|mta-sts|tlsa|dnssec)\b.{0,60}(fail|invalid|mismatch|policy|error)|\bciphers?\b|\brequiretls\b|certificate (problem|error)|"
            + @"encryption (is )?too weak|\b(plain ?-?text|unencrypted) (delivery|mail|smtp|message)s?\b|\btls v(ersion )?\d|"
            + @"secure the (connection|line|session)|server certificate|(failed|failure|unable|could(n't| not)|can(not|'t)).{0,40}\btls\b"),
        new(RelayFailed, SignIn, Codes: "530 534 535 538 454", Text: "auth|log ?in|sign|credential|password|user ?name"),
        new(RefusedForNow, RelayDenied, Codes: "530", Text: "relay"),
        new(RelayFailed, SignIn, Codes: "530 534 535 538", Text: @"^(?!.*\b(size|spam|(dns|r)bl)\b)"),
        new(RelayFailed, SignIn, Text: @"(?<!\b(mail|message|sender|domain|spf|dkim|dmarc|arc) )\bauth(entication)?( was| is| has been)? (refused|"
            + @"rejected|declined|denied)\b"),
        new(RelayFailed, SignIn, Text: @"\bunauthenticated senders?\b.{0,10}not allowed|\b(only|for|by) authori[sz]ed users( only)?\b"),
        new(RelayFailed, SignIn, Codes: "503 530 535", Text: @"\bauthori[sz]ation (is )?required|\bwithout authori[sz]ation\b"),
        new(RelayFailed, SignIn, Text: @"(turn|switch) on (\S+ )?auth|(enable|activate) (\S+ )?auth"),
        new(RelayFailed, SignIn, Text: @"(smtp |client |user )?(auth(entication)?|log ?in|sign-?in) (is |was |has been )?(required|needed|necessary|"
            + @"missing|not successful|unsuccessful|failed|failure|credentials|first)|fail(ed)? authentication|must (first )?authenticate|"
            + @"not (been )?authenticated to|client was not authenticated|not authenticated|(need|have|want)s? to authenticate|"
            + @"(please|must) (log ?[io]n\b|sign in|auth)|smtp-?auth|log ?in (is )?(failed|denied|first|needed|required)|"
            + @"(have|need)s? to (sign|log) in|\bauth command|(?<!rejected: )not (currently )?(logged|signed)[- ]?in|you're not logged|"
            + @"(invalid|bad|wrong) (username|user name|login|password|credentials)|"
            + @"(check|receive|read|retrieve|fetch) (for )?(your )?(new )?mail (first|before)|pop before smtp|auth first|"
            + @"authentication (is )?not enabled|only (allowed|permitted|accepted) (with|after) auth|\bauth( \S+){0,2} (error|unsupported|denied)|"
            + @"(unable|failed|could not|couldn't|cannot|can't) (to )?(be )?authenticate"),
    ];

    /// <summary>After the words: content and policy are refused under these too.</summary>
    public static readonly ReplyRule[] Coded =
    [
        new(RelayFailed, SignIn, Enhanced: "x.7.8 x.7.9 x.7.11 x.7.57 x.7.139"),
    ];
}
