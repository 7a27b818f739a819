using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Commands that weren't understood or came out of turn, and greetings that name the sending host in a way that the server doesn't take.</summary>
internal static class ProtocolReplies
{
    private const string Greeting = @"\b(he|eh|lh)lo[_-]?(host|name|string|domain)?\b(?! ?=|\))";

    /// <summary>The line was at fault, or a list or the reverse name that is known by rows of its own.</summary>
    private const string Unheard = @"(lost connection|timed? ?out|connection (reset|closed)|reverse dns|\bptr\b|\brdns\b|black|block|\blisted|"
        + @"spamhaus|\bspam\b|dynamic)";

    private const string GreetingMissed = @"\b(send|say|says|issue|expect(s|ed|ing)?|need|want|missing|without|before|try|"
        + @"syntax:?)\b( (an?|the|first|me|us|polite))* ['""(<]*(he|eh|lh)lo\b(?! (name|host ?name|string|argument|that|which|with))|"
        + @"\b(he|eh|lh)lo\b['"")>]* (\S+ )?(first|before|required|needed|expected|missing|not (sent|received|given))\b";

    public static readonly ReplyRule[] Rows =
    [
        // The greeting is named in passing: the signing in is what was missed.
        new(RelayFailed, SignIn, Codes: "503 530", Text: @"\b(he|eh)lo (and|then|or) (\S+ )?auth\w*"),
        // Asked for or out of turn, the greeting is about the talk; what it names is about trust, whatever the words.
        new(RelayFailed, Protocol, Text: GreetingMissed),
        new(RelayFailed, Protocol, Codes: "500 502 503", Text: "^(?!.*" + Unheard + ").*" + Greeting),
        new(RelayFailed, Protocol, Codes: "501", Enhanced: "x.5.2", Text: Greeting + @"|\brcpt( to)? syntax"),
        new(RelayFailed, Protocol, Codes: "501", Text: Greeting + @"[^a-z]{0,3}( command)? (requires?|needs?|takes|wants|must have)\b"),
        new(RelayFailed, Reputation, Text: "^(?!.*" + Unheard + ").*" + Greeting),
        new(RelayFailed, Tls, Codes: "503", Text: @"\b(tls|ssl|encryption) (is )?(required|needed|mandatory|first)\b"),
        new(AsCoded, Protocol, Codes: "5xx", Text: @"\b(invalid|bad|illegal|wrong) arg(ument)?s?\b"),
        // The mail was for nobody: no address is at fault.
        new(RelayFailed, Protocol, Codes: "5xx", Text: @"\bno recipient addresses\b(?! (match|found|in|at|on|with)\b)"),
        new(RelayFailed, Protocol, Codes: "500 501 502 503 504", Text: @"\b(parameter|argument|command|response|credential)s?\b.{0,12}\btoo long|"
            + @"cannot decode (the )?(parameter|argument|credential)"),
        new(RelayFailed, Protocol, Codes: "500", Text: @"command (line )?(is )?too long|command line length|^\W*(error:? )?line too long\W*$"),
        new(RelayFailed, Protocol, Codes: "5xx", Text: @"synchroni[sz]ation error|sent too soon|pipelining|"
            + @"(bad|improper|wrong|invalid) (command )?sequence|sequence error|parse error|(bad|wrong) parameters?\b|out of (sequence|order)|"
            + @"(unrecogni[sz]ed|unknown|unexpected|invalid|unimplemented|illegal) (command|parameter|option)|"
            + @"command (is )?(not|un)[ -]?(recogni[sz]ed|known|implemented|supported|expected)|"
            + @"parameters? (is |are )?not (implemented|recogni[sz]ed|supported|understood)|pre-?greeting|\bearly ?talker|"
            + @"\btalk (\S+ )?(too )?(soon|early)|before (the )?greeting|not following the smtp|(sender|recipient) not yet given|"
            + @"cannot decode response|^[\d\W]*syntax: [a-z]+|^[\d\W]*(error: )?(protocol error|(bad )?syntax( error)?[^a-z]*$)|"
            + @"syntax error.{0,20}(command|parameter|argument|unrecogni[sz]ed)|nested mail|need (mail|rcpt)\b|"
            + @"\bno (valid )?(recipients?|rcpt)\b.{0,10}(given|specified|before|yet|so far)|^5\.5\.1 (error: )?no valid recipients"),
    ];
}
