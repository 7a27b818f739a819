using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;
using static Bulletins.Sending.Replies.Rows.Vocabulary;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Whoever should get the mail, and what is said of him next to his name.</summary>
internal static class RecipientReplies
{
    private const string Has = @":? (is |are |was |were |has |have |had |been |being )*(already |currently |temporarily |permanently |now |administratively )*";

    /// <summary>Before what is said of senders in the same words.</summary>
    public static readonly ReplyRule[] Named =
    [
        new(AsCoded, UnknownAddress, Text: @"\b(e-?mail )?address (that )?(you|was|has been) entered (could|can|was|were) ?(not|n.t) (be )?found\b|"
            + @"@>?['"")\]]* is(n't| not) an? registered (\S+ )?(user|address|recipient|mail ?-?box)\b|"
            + @"\b(recipient|rcpt|address) verif(y|ication) (from|by|with|against|in) .{0,20}\bfail|"
            + @"\b(domain|address) (is )?reserved (by|in|under) rfc"),
    ];

    /// <summary>Before the disk of the server and the speed of the sender, which are full and too many in the same words.</summary>
    public static readonly ReplyRule[] Full =
    [
        new(RefusedForNow, MailboxFull, Text: Recipient + Has + @"(no (free |more )?(space|room)|out of (space|room)|"
            + @"(reached|hit|at|over|exceeded|above) (\S+ )?(storage |size |space |disk )?(limit|quota|"
            + @"capacity)\b(?!.{0,20}(messages|mails|per|rate|hour|day))|full\b)|" + Recipient
            + @" (already )?(has|have) too many (stored )?(messages|mails)(?! (from|per|in)\b)"),
    ];

    public static readonly ReplyRule[] Gone =
    [
        new(AsCoded, MailboxDisabled, Text: Recipient + Has + @"(disabled|suspended|inactive|deactivated|closed(?! (to|for)\b)|locked|expired|"
            + @"terminated|deleted|removed|frozen|on hold|cancell?ed|discontinued|(switched|turned) off|out of service|shut down|retired|"
            + @"withdrawn|blocked(?! (by|from|your?|mail|for)\b)|not (yet |currently )?(active|activated|enabled|in use)|"
            + @"no longer (active|in use|used|enabled))\b"),
        new(AsCoded, MailboxDisabled, Text: Recipient + @" (((does|do|will) ?n[o']t|doesn't|is ?n[o']t|no longer|not) (currently )?(accept|receiv|"
            + @"tak)(s|es|e|ing)? (any |more |new )*(mail|messages|e-?mails?)\b(?! (from|of|with|by)))"),
        new(AsCoded, UnknownAddress, Text: Recipient + @":?( (is|was|does|did|do|has|could|can)( not|n[o']t)| cannot| not| never)( be|"
            + @" been)? (\S+ )?(found|located|known|recogni[sz]ed|registered|defined|present|listed|provisioned|served (here|by|on|at)\b|hosted|"
            + @"(on|at|in) (this|our|the|any) \S+|one of (ours|our \S+))|" + Recipient + @":? (is |was )?(non-?existent|unlocatable)"),
    ];
}
