using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>SPF, DKIM, DMARC and ARC: the mail couldn't be shown to come from its domain.</summary>
internal static class AuthenticationReplies
{
    private const string Failed = @"(?<![a-z0-9])(SPF|DKIM|DMARC)(?![a-z0-9])|\bARC\b.{0,20}(seal|chain|fail|valid)|sender policy framework|openspf|"
        + @"spf\.pobox|domain-?keys|sender ?-?id\b.{0,20}(fail|check|(not|n't) permitted|reject)|purported responsible|(not|n't) aligned|alignment|"
        + @"unauthenticated (e-?mail|mail|message|sender(?!s? (are )?not allowed))|sender is unauthenticated|"
        + @"(e-?mail|message|sender|domain|mail).{0,30}(fail(s|ed)?|pass|lack).{0,20}(\bauthentication|authenticity)|"
        + @"authentication (check|result|level|polic|information|requirement)|required authentication level|"
        + @"not authori[sz]ed to (send|use).{0,30}(domain|on behalf)|"
        + @"not (permitted|allowed|designated).{0,20}(sender|to send).{0,30}(domain|on behalf)|envelope from mismatch|spoof(?!\w* polic)|"
        + @"\b(rejected|refused) by caller[- ]?id\b|\bunsigned (mail|message|e-?mail)s?\b|\bpublishes -all|"
        + @"\bsender authentication\b(?! (is )?(required|needed))|(not|n't) designate\b|\b(sender|sending|author) domain('s)? policy|"
        + @"\bsender's polic(y|ies)\b|domain owner'?s? polic|"
        + @"polic\w+ (of|set by|published by|from) the (domain owner|owner of the|sending domain|sender'?s domain)";

    public static readonly ReplyRule[] Rows =
    [
        new(RefusedForNow, TooFast, Enhanced: "x.7.28"),
        new(RelayFailed, Authentication, Text: Failed, Stage: SmtpStage.Sender),
        new(AsCoded, Authentication, Enhanced: "x.7.20 x.7.21 x.7.22 x.7.23 x.7.24 x.7.26 x.7.29 x.7.30 x.7.31 x.7.32 x.7.40 x.7.509 x.7.515"),
        new(AsCoded, Authentication, Text: Failed),
    ];
}
