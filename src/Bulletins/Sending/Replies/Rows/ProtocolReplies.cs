using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Commands that weren't understood, came out of turn or named the sending host in a way that the server doesn't take.</summary>
internal static class ProtocolReplies
{
    public static readonly ReplyRule[] Rows =
    [
        // A name that isn't in the DNS is a complaint about the greeting; one without a reverse entry, or on a list, is about trust.
        new(RelayFailed, Protocol, Text: @"^(?!.*(lost connection|timed? ?out|connection (reset|closed)|reverse dns|\bptr\b|\brdns\b|black|block|\blisted|spamhaus|\bspam\b|dynamic)).*\b(he|eh|lh)lo\b(?! ?=)"),
        new(AsCoded, Protocol, Codes: "5xx", Text: @"\b(invalid|bad|illegal|wrong) arg(ument)?s?\b"),
        new(RelayFailed, Protocol, Codes: "500", Text: "(line|command) (is )?too long|line length"),
        new(RelayFailed, Protocol, Codes: "5xx", Text: @"synchroni[sz]ation error|sent too soon|pipelining|(bad|improper|wrong|invalid) (command )?sequence|out of (sequence|order)|(unrecogni[sz]ed|unknown|unexpected|invalid|unimplemented|illegal) (command|parameter|option)|command (is )?(not|un)[ -]?(recogni[sz]ed|known|implemented|supported|expected)|parameter (is )?not (implemented|recogni[sz]ed|supported)|^[\d\W]*(error: )?(protocol error|(bad )?syntax( error)?\W*$)|syntax error.{0,20}(command|parameter|argument|unrecogni[sz]ed)|nested mail|need (mail|rcpt)\b|\bno (valid )?(recipients?|rcpt)\b.{0,10}(given|specified|before|yet|so far)|^5\.5\.1 (error: )?no valid recipients"),
    ];
}
