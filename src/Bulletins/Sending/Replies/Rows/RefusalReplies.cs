using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;
using static Bulletins.Sending.Replies.Rows.Vocabulary;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>What no phrase was known for: who is spoken of, and that he was refused.</summary>
internal static class RefusalReplies
{
    public const string LineRefused = Line + Between + Refused;

    /// <summary>Nothing is said but that, and no code says more (RFC 3463).</summary>
    public static readonly ReplyRule[] Bare =
    [
        new(AsCoded, Unexplained, Codes: "450 451 54x 55x", Enhanced: "none x.0.0 x.5.0", Text: @"^[^\w@%]*([45]\.[05]\.0\W+)?([\w-]*\d[\w-]* )?(error:? )?" + BareRefusal + @"\W*$"),
        new(AsCoded, Unexplained, Codes: "421 450 451", Enhanced: "none x.0.0 x.5.0", Text:
            @"^\W*([45]\.[05]\.0\W+)?((?!GL)[A-Z]{2,3}\d+\W+)?(messages?|mails?) (from \S+ )?temporar(il|i)y deferred[\W\d]*$"),
    ];

    /// <summary>Before what is said of mailboxes: a line that is refused has no address.</summary>
    public static readonly ReplyRule[] OfTheLine =
    [
        new(RelayFailed, RelayUnavailable, Codes: "421", Enhanced: "x.4.2"),
        new(AsCoded, Unreachable, Codes: "44x"),
        new(AsCoded, Reputation, Text: LineRefused),
        new(AsCoded, Reputation, Text: Line + Between + @"(suspicious|suspected|dangerous)\b|" + Line + @".{0,20}\b(may|must|can)( ?not|n't) (send|connect|deliver|mail)\b"),
        new(AsCoded, Reputation, Text: Refuses + @"( \S+){0,5} (from|of|by|for|to) (\S+ )?" + Line),
        new(AsCoded, Reputation, Text: Refused + @"( \S+){0,3} (for|to|from) (\S+ )?(" + Line + @"|(your|this) (mail ?)?(host|server))|" + @"\b(no|not|n't) (\S+ )?(access|accept(ed|ing)?|allowed|permitted)\b( \S+){0,4} " + Line),
        new(AsCoded, Reputation, Text: @"\b(blocked|banned|barred|rejected|refused) ips?\b|"
            + @"\bsuspicious (behaviou?r|activity|traffic|connection|host|server)|"
            + @"\bnot (accepting|allowing|taking) (your |any )?(more )?connections|not (allowed|permitted|authori[sz]ed|welcome) to connect|"
            + @"\bip( address)? you('re| are) using\b|"
            + @"\b(ip|address|hosting|cloud|network) ranges?\b( \S+){0,2} (is|are) (blocked|refused|banned|denied|rejected)|"
            + @"(your|the) (provider|isp)'?s? (\S+ ){0,2}(server|relay|host)|(server|relay|host) of your (isp|provider)|"
            + @"not accept(ing|ed)?\b.{0,30}from (your|this) (ip|host|server|network)"),
    ];

    /// <summary>Not found, not valid or not active is something of ours: no address may suffer for it.</summary>
    public static readonly ReplyRule[] OfOurs =
    [
        new(AsCoded, SignIn, Text: @"\b(user( ?name)?|log ?in|account)\b.{0,20} (or|and) password|password.{0,20} (or|and) (user|log ?in|account)"),
        new(AsCoded, Reputation, Text: OurLine + "((?!user|recipient|mail ?-?box|account|rcpt).){0,30}" + Missing
            + @"|\b(unknown|invalid|illegal|bad|no such|no) (\S+ )?(client|ip|host( \S+)? \d|"
            + @"(dns|reverse) (name|entry|record)s? for (your|this|the) (server|host|ip|client|address))\b|\b(in|of) your (greeting|banner)\b|"
            + @"\b(unknown|bad|invalid) (host|address)( \S+)? \[?\d{1,3}(\.\d{1,3}){3}|\bhost (is )?unknown( \S+){0,3} \[?\d{1,3}(\.\d{1,3}){3}"),
        new(AsCoded, Reputation, Text: @"\b(machine|computer|system|host|server|client)s?\b.{0,40}\b(no|without( an?)?|lacks?|"
            + @"needs?) (\S+ ){0,2}(name|dns|ptr|reverse|entry|record)\b|"
            + @"\b(machine|computer|host|server|address|ip|place|network)\b( \S+){0,2} you('re| are)? (send|come|connect|sending|coming|"
            + @"connecting)( \S+){0,2} from\b|\b(host ?name|ip name|client name)\b.{0,40}\b(match|mismatch\w*|forged|differs?|disagrees?)\b|"
            + @"\b(possibly|may ?be|probably) (forged|faked)\b"),
        new(AsCoded, Reputation, Text: Line + @" (has no|lacks|needs|is without|is missing) (an? )?(\S+ )?(host ?name|name|dns|ptr|reverse|entry|record)\b"),
        new(AsCoded, SenderRefused, Text: @"\bsender(s|'s)?\b (\S+ )?(mail ?-?box|account|user|domain|host)\b.{0,20}" + Missing
            + @"|\b(your from|from (line|domain)|return address|envelope address)\b.{0,30}" + Missing + @"|return address:|" + Missing
            + @"( \S+)?( (in|of|for|as) (the |your )?|: )(senders?|mail from|from line)\b|no such user: sender"),
        new(AsCoded, SenderRefused, Text: @"\byour (\S+ )?(account|user|mail ?-?box|subscription|trial|address|plan)\b.{0,30}\b(disabled|suspended|"
            + @"locked|blocked|closed|inactive|expired|deactivated|terminated|frozen|ended|no longer|(not|n't) active)|"
            + @"\b(sending|relay|smtp|submission) (account|service)\b.{0,20}(disabled|suspended|locked|closed|expired|terminated)"),
        new(AsCoded, Content, Text: @"\b(invalid|bad|malformed|illegal|unknown|missing|dead|"
            + @"wrong)\b((?!user|recipient|mail ?-?box|account|rcpt).){0,30}\b(in|of|from) (the |your |an? )?(\S+ )?(headers?|attachments?|"
            + @"subject|body|(?<!rcpt )(from|to|cc):|message)(?! (recipient|user))|"
            + @"\b(reply-?to|message[- ]?id|headers?)\b.{0,30}(invalid|\bbad\b|malformed|illegal|missing|not exist)|"
            + @"\bno (subject|date|message-?id)\b"),
        new(AsCoded, RelayUnavailable, Text: @"\binternal (error|fault|failure)\b.{0,60}not found|not found.{0,60}\binternal (error|fault|failure)\b"),
    ];

    /// <summary>Before a code of addresses: who tells the sender what to do, or what the sender may not, names no fault of the recipient's.</summary>
    public static readonly ReplyRule[] ToTheSender =
    [
        new(AsCoded, Policy, Codes: "5xx", Text: @"\byou\b.{0,20}(\b(not|never|cannot|no|neither)|n't)\b.{0,40}\b(authori[sz]ed|allowed|permitted|"
            + @"entitled|welcome|subscribed|registered|permission|access|rights?|send|relay|post|use|member)\b|"
            + @"\byou (must|have to|need to|should|ought to)\b"),
        new(AsCoded, Policy, Codes: "5xx", Text: "^(?!.*" + MoreSaid + @").*\b(please|must|should|need to|have to|has to|"
            + @"kindly)\b( \S+){0,3} (configure|reconfigure|set|use|enable|activate|turn|switch|adjust|authenticate|register|subscribe|upgrade|"
            + @"reduce|remove|resend|submit|relay|fix|correct|route|check|verify|contact|ask|"
            + @"review)\b(?!.{0,40}(records?\b|address|spelling|recipient|\blist|@|instead|mail ?-?box))"),
        new(AsCoded, Policy, Codes: "5xx", Text: "^(?!.*" + MoreSaid + @").*(\byour( \S+){0,2} (server|client|"
            + @"(mail|e-?mail) (program|software|application|system|service)|settings?|configuration|provider|isp|network|connection|smtp|outlook|"
            + @"gateway|host|mta|computer|firewall|dns|administrators?|admin|postmaster|support|help ?-?desk)\b|\b(turn|switch)(ed)? (on|off)\b)"),
    ];

    /// <summary>Beside which it is a mere courtesy to say whom to turn to.</summary>
    private const string MoreSaid = @"\b(mail ?-?box|recipient|rcpt|user|account|address)( \S+){0,2} (is |was )?(unavailable|rejected|refused|not\b|"
        + @"unknown|invalid|denied|unacceptable|disabled)|\b(internal|server|system|configuration|routing) error\b|expired|timed? ?-?out|"
        + @"unreachable";

    private const string OurLine = @"\b(ip( address)?|(sending|connecting|client|remote) (host|server|system|machine|mta)(?! returned)|"
        + @"client( address| name)?|your (\S+ )?(ip|server|host|host ?name|network)('s)?( (host ?)?name| address)?|name of your (server|host)|"
        + @"(ptr|reverse) (name|record)?)\b";

    private const string Missing = @"\b(unknown|invalid|inactive|no longer (valid|active)|not exist|not found|no such user|"
        + @"(is|was|does|do|could|can) ?(not|n't) (be )?(known|found|valid|exist|resolve[sd]?|active|listed|registered|recogni[sz]ed|confirmed|"
        + @"identified))\b";

    /// <summary>After every row that knows more.</summary>
    public static readonly ReplyRule[] Left =
    [
        new(AsCoded, Authentication, Text: @"\b(domain|message|mail|e-?mail)\b.{0,30}\bauthenticat"),
        new(AsCoded, SignIn, Text: @"\b(un)?authenticat(e|es|ed|ion|ing)\b|\bauth\b|\bcredentials?\b"),
        new(AsCoded, TooLarge, Text: @"\btoo (big|large|long|heavy)\b|\b(bigger|larger|greater|heavier) than\b"),
        new(AsCoded, Unreachable, Text: @"\bno route\b|\brouting (error|failure|problem)"),
        new(AsCoded, RelayDenied, Text: @"\b(un)?relay(s|ing|ed)?\b(?!=)|\bnot (our|my) domain|\b(outsiders?|forward(ed|ing)?)\b.{0,30}" + Refused),
        new(AsCoded, Reputation, Text: Line + @".{0,60}\b(bad|poor|low|spam\w*|suspicious|profile|score|unknown|invalid)\b|"
            + @"\b(bad|poor|low|spam\w*|suspicious|invalid|unknown)\b.{0,40}" + Line),
        new(AsCoded, SenderRefused, Text: Sender + ".{0,60}" + Refused + "|" + Refuses + ".{0,60}" + Sender + "|" + Refused + ".{0,60}" + Sender + @"|\b(bad|unknown|invalid|illegal|forged|fake|unlisted) (\S+ )?" + Sender),
        new(AsCoded, SenderRefused, Text: @"\bsenders?\b"),
        // Nothing but a thing that isn't there: at RCPT TO it's the recipient.
        new(AsCoded, UnknownAddress, Codes: "450 550 551 553", Text: @"^(?!.*\b(domain|host|from|files?|directory|dns|records?|message|policy|list|"
            + @"service)\b).*\b(does ?n[o']t|doesn't|do not|did not) exist\b", Stage: SmtpStage.Recipient),
        new(AsCoded, Policy, Text: @"\bwants? (your|no|any) (\S+ )?(mail|message|e-?mail)s?\b|\bno (mail|messages) from\b"),
        new(AsCoded, Content, Codes: "5xx", Text: Mail + @"(?! from)( \S+){0,3} " + Refused + "|" + Refuses + @"( \S+){0,2} " + Mail
            + @"(?! from)|\b(message|mail|e-?mail)( \S+)? (is |was |has been )?(automatically )?(reject(ed)?|held|stopped|declined)\b|"
            + @"\bquarantined?\b"),
        new(AsCoded, Policy, Text: Refused + "|" + Refuses
            + @"|\b(private|send-only|no-?reply|go away|get lost|security|permission|firewall|administrator|rules?|acl)\b"),
        // To whom nothing else was said, the recipient is spoken of, and something that isn't.
        new(AsCoded, UnknownAddress, Codes: "5xx", Stage: SmtpStage.Recipient,
            Text: @"^(?!.*\b(domain|host|server error|internal|system|delivered)\b).*\b(recipient|mail ?-?box|user|addressee|e-?mail (address|id)|"
                + @"local[- ]part|person)\b.{0,40}(n't|\bnot|\bnever) (an? |one |yet )?(\S+ )?(here|there|on|at|in|with|of|known|ours|provided|"
                + @"served|set up|recorded|created|assigned)\b"),
    ];
}
