using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>What the codes alone say, when no words told more.</summary>
internal static class StatusCodes
{
    public static readonly ReplyRule[] Known =
    [
        new(AsCoded, UnknownDomain, Enhanced: "x.1.10"),
        // Congestion (RFC 3463 section 3.5).
        new(AsCoded, RelayUnavailable, Enhanced: "x.4.5"),
        new(AsCoded, Unreachable, Enhanced: "x.4.x"),
        // A list on the other side that couldn't be expanded (RFC 3463 section 3.3).
        new(AsCoded, RelayUnavailable, Enhanced: "x.2.4"),
        new(AsCoded, UnknownAddress, Codes: "550 551 552 511 553", Text: @"(mailbox|user|recipient)( \S+)? unavailable|no mailbox"),
    ];

    public static readonly ReplyRule[] Left =
    [
        // RFC 5321 keeps 552 for storage, as others do 422 and 522.
        new(RefusedForNow, MailboxFull, Codes: "552 422 522"),
        new(AsCoded, Protocol, Codes: "5xx", Enhanced: "x.5.1 x.5.2 x.5.4 x.5.5 x.5.6"),
        new(AsCoded, Protocol, Codes: "501 555"),
        new(AsCoded, Policy, Codes: "5xx", Enhanced: "x.7.x"),
        new(AsCoded, Policy, Codes: "4xx", Enhanced: "x.7.x", Text: @"^(?!.*(later|again|temporar|unavailable|retry|busy|error|fault|fail))"),
        new(AsCoded, Unspecified),
    ];
}
