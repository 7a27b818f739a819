using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>What the codes alone say, when no words told more.</summary>
internal static class StatusCodes
{
    public static readonly ReplyRule[] Rows =
    [
        new(AsCoded, UnknownDomain, Enhanced: "x.1.10"),
        new(AsCoded, Unreachable, Enhanced: "x.4.x"),
        // A list on the other side that couldn't be expanded (RFC 3463 section 3.3).
        new(AsCoded, RelayUnavailable, Enhanced: "x.2.4"),
        new(AsCoded, UnknownAddress, Codes: "550 551 552 511 553", Text: "(mailbox|user|recipient)( \\S+)? unavailable|no mailbox"),
        new(RefusedForNow, MailboxFull, Codes: "552 422 522"),
        new(AsCoded, Content, Codes: "5xx", Text: "\\b(message|mail|e-?mail)( \\S+)? (is |was |has been )?(automatically )?(reject(ed)?|held|stopped|declined)\\b|\\brejects? (this|your|the) (message|mail|e-?mail)\\b"),
        new(AsCoded, Unspecified),
    ];
}
