using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Unknown senders are asked to come again, mostly under 45y, at some providers under 550.</summary>
internal static class GreylistReplies
{
    public static readonly ReplyRule[] Named =
    [
        new(RefusedForNow, Greylisted, Codes: "4xx", Text: @"first[- ](time (sender|client|connection|contact)|(delivery )?(attempt|contact))\b|"
            + @"\bunknown sender.{0,40}(resend|retry|again|later)|\bdelay(ed)? (for|by|of) \d+ ?(s|sec|m|min)"),
        new(RefusedForNow, Greylisted, Text: @"gr[ea]y-? ?list|postgrey|(sql|post|milter-?|pol)gr[ea]y|\bgld\b|"
            + @"(seen|met|heard of) (you|this sender|this triplet) before|"
            + @"\b(you|sender|client|combination)\b.{0,40}\b(not|never) (been )?(seen|met)\b|never seen (this|you)|"
            + @"\b(sender|you|triplet) (is |are )?new to us|unknown tripl|gr[ea]ylisting|spf-gray|"
            + @"temporar(il)?y.{0,30}(try again|retry) (in|after) \d|first time.{0,40}(sender|see)|deferred.{0,40}unknown sender|"
            + @"not yet known.{0,40}(retry|try)"),
    ];

    /// <summary>After "too fast", which says how long to wait as well.</summary>
    public static readonly ReplyRule[] Hinted =
    [
        new(RefusedForNow, RelayUnavailable, Codes: "4xx", Text: @"^(?!.*\b(blocked|listed|rejected) (using|by|at|in)\b).*(service|server|"
            + @"system) (is )?(currently |temporarily )?(unavailable|not available|busy|down|overloaded)"),
        new(RefusedForNow, Greylisted, Text: @"try again in (\d|a few|some)"),
        new(RefusedForNow, Greylisted, Codes: "4xx", Text: @"\b(try|come|retry|wait)( \S+){0,3} (in|after|for) (\d+|a few|some) ?(s|m|h|sec|min|hour|"
            + @"second|minute)"),
        new(RefusedForNow, Greylisted, Codes: "4xx", Text: @"come back (later|in)|(?<!will )(retry|try again|resend|wait).{0,20}\d+ ?(s|m|h|sec|min|"
            + @"hour|second|minute)|retry time not reached|triplet"),
        new(RefusedForNow, Greylisted, Codes: "4xx", Enhanced: "x.7.1", Text: @"^[^a-z]*(please )?(try|retry)( again)?( later)?\W*$", Stage: SmtpStage.Recipient),
    ];
}
