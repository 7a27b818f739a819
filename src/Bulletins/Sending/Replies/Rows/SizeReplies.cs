using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Greater than the server takes, or written in letters that it can't carry.</summary>
internal static class SizeReplies
{
    public static readonly ReplyRule[] Rows =
    [
        new(AsCoded, InternationalAddress, Enhanced: "x.6.7 x.6.9 x.6.10"),
        new(AsCoded, InternationalAddress, Text: @"SMTPUTF8|non-?ascii (address|character(?!.{0,30}(header|subject|body))|recipient|local)|"
            + @"internationali[sz]ed (e-?mail|address)|\bEAI\b|UTF-?8 address"),

        // What a sender may send has a quota too, and so has a mailbox.
        new(RefusedForNow, TooFast, Text: @"\b(sending|outgoing|outbound|submission) (\S+ )?quota\b|\bmessage quota\b|submissionquota|"
            + @"\bpolic(yd?|ies)\b.{0,30}\bquota exceed|\bquota exceeded for (the )?(sender|client)|\bsender\b.{0,60}\bquota exceed"),
        new(RefusedForNow, MailboxFull, Enhanced: "x.2.2"),
        new(RefusedForNow, MailboxFull, Text: @"mail ?-?box (size|quota|storage|would exceed)|size limit (of|for) (\S+ )?(mail|in)-?box|"
            + @"\b(drop ?file|mail ?drop) size|\ballowed message count|than the (\S+ )?(space|room|storage)\b|\breceive any more\b|"
            + @"(mail ?-?box|in-?box|mail ?file|storage)( \S+){0,3} (reached|hit|at) (\S+ )?(maximum|max|limit|capacity)|"
            + @"(mail ?-?box|quota).{0,20}(is )?full|too much (mail )?data|(mail ?-?box|mail ?file)( size)? exceeds|"
            + @"(?<!(daily|hourly|sending|sender|outbound|outgoing|submission|relay) )mail quota (is |has been )?exceeded|"
            + @"(user|account|mailbox) has too many (messages|mails)|"
            + @"too (many|much) (messages|e-?mails?|mails?|data)( stored)? (on|in) the (server|mail ?-?box|account)|"
            + @"number of (messages|mails) in .{0,30}(mail ?-?box|in-?box)|too much (stored )?(mail|data) (on|in)(?! (an? |too )?(short|little))|"
            + @"zu ?viele (mails|nachrichten) auf"),
        new(AsCoded, TooLarge, Enhanced: "x.3.4 x.2.3", Text: "^(?!.*polic)"),
        new(AsCoded, TooLarge, Text: @"(message|mail|e-?mail|attachment|data|content|body|header)s? (size|length)(?!.{0,20}polic)|mailsize|"
            + @"(message|mail|e-?mail|attachment|data|body|header)s?(?! lines?\b)( \S+)? ?(is |are |was )?(far |much |way )?too (large|big|long)|"
            + @"size limit|(exceed|larger|bigger|longer).{0,40}(max(imum)?|allowed|permitted|fixed|configured)?.{0,20}\b(size|mega ?bytes|[mk]b|"
            + @"bytes)\b|max(imum|imal)? (\S+ )?(message|mail) ?size|larger than the current system limit|"
            + @"(more|greater|bigger|larger) than \d+ ?([mk]i?b|mega|bytes)|"
            + @"\b(octets|bytes|[mk]i?b|mega ?bytes)\b.{0,30}\b(beyond|above|the most|more than)\b|"
            + @"\b(message|mail|e-?mail|attachment)s?( \S+){0,2} (larger|bigger|greater|heavier) than|over(-| )?size[d]?|"
            + @"(size|length) of (the |an? |your |this )?(attach(ment)?s?|message|mail(?! ?-?box)|e-?mail|body|data)\b.{0,40}(max|limit|threshold|"
            + @"exceed|too |reach)"),
    ];
}
