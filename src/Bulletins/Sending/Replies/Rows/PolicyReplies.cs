using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>A rule of the recipient's side that speaks of neither trust nor content.</summary>
internal static class PolicyReplies
{
    /// <summary>Under 5.1.1 too.</summary>
    public static readonly ReplyRule[] Named =
    [
        new(AsCoded, Policy, Text: @"\b(list|group)\b.{0,40}\b(members?|subscribers?|insiders?|staff|employees|moderators?)\b|"
            + @"\b(mail|message|e-?mail)s? (is|are)(n't| not) (welcome|wanted)\b|\b(external|outside|internet) (mail|message|e-?mail|sender)s?\b|"
            + @"\brecipient rule\b|\bpreviously unsubscribed\b"),
        new(AsCoded, Policy, Text: @"polic(y|ies) (violation|reject|restrict|reason|block|error|fail)|"
            + @"(violat\w*|due to|because of|by) (\S+ ){0,3}polic(y|ies)\b"),
    ];

    public static readonly ReplyRule[] Words =
    [
        new(AsCoded, Policy, Text: @"polic(y|ies)|no permi(t|ssion)\b|refused? to (receive|accept)|administrative(ly)? (prohibit|den|reject|block)|"
            + @"prohibit|violat|not (yet )?(authori[sz]ed|allowed|permitted|entitled|accepted)|"
            + @"(access|permission|delivery|request) (is |was )?(denied|refused|restricted|forbidden)|restrict|forbidden|unauthori[sz]ed|"
            + @"(do(es)?|will|can) ?n[o']t accept (mail|messages|e-mail|connections) from|"
            + @"only (\S+ ){1,3}(may|can|are (allowed|permitted|accepted|taken)) |"
            + @"only (accept|receive|members|allow|subscribers|internal|authori[sz]ed)|transport rule|may (not )?(write|send|post) to|"
            + @"rights? to send|whitelist|allow ?list|closed (mailing )?(list|group)|\bnot (an? )?member\b|"
            + @"(list|group) is (closed|private|for members)|must be (subscribed|a (member|subscriber))|moderat|members[- ]only|"
            + @"does not accept (mail|messages|e-?mail) from|rejected by (the )?(recipient|user|administrator|domain|rule|organi[sz]ation)|"
            + @"organi[sz]ation(al)? (settings?|rules?)|configured to reject|refused by (the )?(recipient|user)|"
            + @"(recipient|user|receiver) (rejects?|refuses?|denies)\b|"
            + @"(rejected|refused|stopped|denied) by (\S+ ){0,2}(proofpoint|mimecast|sophos|fortimail|fortinet|ironport|trustwave|messagelabs|"
            + @"symantec|trend ?micro|mcafee|sonicwall|forcepoint|kaspersky|hornetsecurity)\b|custom rule|rule (imposed|match)|"
            + @"content is not allowed|challenge|confirm|don't accept|blocked by (recipient|user|admin)|company rule|geo|"
            + @"(mail|message|e-mail)s? (is |are )?(not wanted|unwelcome|unwanted)"),
    ];

    public static readonly ReplyRule[] Coded =
    [
        new(AsCoded, Policy, Enhanced: "5.7.0 5.7.1 5.7.2 5.7.3 5.7.7 5.7.12 5.7.124 5.7.133 5.7.134 5.7.136 5.7.129 5.7.193 5.7.900", Stage: SmtpStage.Recipient),
        new(AsCoded, Content, Codes: "5xx", Enhanced: "x.7.x", Stage: SmtpStage.Message),
    ];
}
