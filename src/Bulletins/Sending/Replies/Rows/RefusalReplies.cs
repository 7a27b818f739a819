using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;
using static Bulletins.Sending.Replies.Rows.Vocabulary;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>What no phrase was known for: who is spoken of, and that he was refused.</summary>
internal static class RefusalReplies
{
    /// <summary>Before what is said of mailboxes: a line that is refused has no address.</summary>
    public static readonly ReplyRule[] OfTheLine =
    [
        new(RelayFailed, RelayUnavailable, Codes: "421", Enhanced: "x.4.2"),
        new(AsCoded, Unreachable, Codes: "44x"),
        new(AsCoded, Reputation, Text: Line + Between + Refused),
        new(AsCoded, Reputation, Text: Refuses + @"( \S+){0,5} (from|of|by|for|to) (\S+ )?" + Line),
        new(AsCoded, Reputation, Text: Refused + @"( \S+){0,3} (for|to|from) (\S+ )?(" + Line + @"|(your|this) (mail ?)?(host|server))|" + @"\b(no|not|n't) (\S+ )?(access|accept(ed|ing)?|allowed|permitted)\b( \S+){0,4} " + Line),
        new(AsCoded, Reputation, Text: @"\bsuspicious (behaviou?r|activity|traffic|connection|host|server)|\bnot (accepting|allowing|taking) (your |any )?(more )?connections|(your|the) (provider|isp)'?s? (\S+ ){0,2}(server|relay|host)|(server|relay|host) of your (isp|provider)|not accept(ing|ed)?\b.{0,30}from (your|this) (ip|host|server|network)"),
    ];

    /// <summary>After every row that knows more.</summary>
    public static readonly ReplyRule[] Left =
    [
        new(AsCoded, SignIn, Text: @"\b(un)?authenticat(e|es|ed|ion|ing)\b|\bauth\b|\bcredentials?\b"),
        new(AsCoded, TooLarge, Text: @"\btoo (big|large|long)\b|\b(bigger|larger|greater|heavier) than\b"),
        new(AsCoded, Unreachable, Text: @"\bno route\b|\brouting (error|failure|problem)"),
        new(AsCoded, RelayDenied, Text: @"\b(un)?relay(s|ing|ed)?\b(?!=)|\bnot (our|my) domain|\b(outsiders?|forward(ed|ing)?)\b.{0,30}" + Refused),
        new(AsCoded, Reputation, Text: Line + @".{0,60}\b(bad|poor|low|spam\w*|suspicious|profile|score|unknown|invalid)\b|\b(bad|poor|low|spam\w*|suspicious|invalid|unknown)\b.{0,40}" + Line),
        new(AsCoded, SenderRefused, Text: Sender + ".{0,60}" + Refused + "|" + Refuses + ".{0,60}" + Sender + "|" + Refused + ".{0,60}" + Sender + @"|\b(bad|unknown|invalid|illegal|forged|fake|unlisted) (\S+ )?" + Sender),
        new(AsCoded, SenderRefused, Text: @"\bsenders?\b"),
        // Nothing but a thing that isn't there: at RCPT TO it's the recipient.
        new(AsCoded, UnknownAddress, Codes: "450 550 551 553", Text: @"\b(does ?n[o']t|doesn't|do not|did not) exist\b", Stage: SmtpStage.Recipient),
        new(AsCoded, Policy, Text: @"\bwants? (your|no|any) (\S+ )?(mail|message|e-?mail)s?\b"),
        new(AsCoded, Content, Codes: "5xx", Text: Mail + @"( \S+){0,3} " + Refused + "|" + Refuses + @"( \S+){0,2} " + Mail + @"|\b(message|mail|e-?mail)( \S+)? (is |was |has been )?(automatically )?(reject(ed)?|held|stopped|declined)\b"),
        new(AsCoded, Policy, Text: Refused + "|" + Refuses + @"|\b(send-only|no-?reply|go away|get lost|security|permission|firewall|administrator|rules?|acl)\b"),
    ];
}
