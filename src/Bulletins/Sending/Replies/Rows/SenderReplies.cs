using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The sender address, or whoever is behind it, was refused. Nothing is said about a recipient.</summary>
internal static class SenderReplies
{
    private const string AboutTheSender =
        @"sender (e-?mail )?(address |domain )?(is )?not (in|from|of) |"
            + @"sender (e-?mail )?(address )?(is )?(rejected|denied|refused|invalid|unknown|unvalidated|"
            + @"not (approved|acceptable|allowed|accepted|permitted|valid|found|verified|exist))|"
            + @"sender'?s? (address |domain |name )?(\S+ )?(is |was |must |does |could |can)?(not )?(be )?(resolve|exist|verif|valid|found|"
            + @"routable|complete|unverif)|sender verif|"
            + @"(unroutable|unresolvable|unverifiable|unqualified|invalid|illegal|bad|bogus|empty|forged|fake|spoofed) (mail )?(sender|from)|"
            + @"sender (e-?mail )?(address )?(is |was |has been )?(blocked|banned|black-?listed)|"
            + @"your (e-?mail )?address (is |was |has been )(blocked|banned|black-?listed)|domain of sender|from address|return ?path|"
            + @"envelope (from|sender)|mail from:? (\S+ )?(not|rejected|denied|refused|invalid|bad|illegal|malformed)|"
            + @"\byour (\S+ )?account\b.{0,40}(disabled|suspended|locked|blocked|closed|inactive|expired|deactivated|terminated|frozen)|"
            + @"(blocked|banned|barred|unwanted|black-?listed) senders?\b(?! ?\[)|registered gateway user|"
            + @"\byour (?!.{0,40}rcpthosts)((sending|mail|e-?mail|sender) )?(domain|address)( name)?( \S+)? (is |was |"
            + @"are )?((does|do|is|was|could|can) ?(n[o']t)\b|not\b|invalid|unknown|unresolv|has no)|domain of your (return|sender|from)|"
            + @"\boutbounds? (is |was |are )?(disabled|blocked|suspended)|(deny|denie[sd]|rejects?|refuse[sd]?) (the |this |your )?sender\b|"
            + @"(verify|verification|callout|callback).{0,30}(sender|from)|postmaster (address )?(verif|callout)|not owned by|send ?as ?denied|"
            + @"not allowed to send (as|mail as|from)|null (sender|reverse)|sender domain|verify sender|mailfrom|no valid sender|"
            + @"(your|from|mail from) .{0,40}no valid mx|"
            + @"(mail from|sender|from)( address)? (must|has to|needs to|should) (be )?(equal|match|the same|identical)|"
            + @"not accept (the |an? )?(empty|null) (address|sender|reverse|envelope|path)|"
            + @"(sending|submission)\b(?!.{0,40}\b(ip|host|server|domain|network)\b)( \S+){0,4} (is |was |has been |are )(disabled|suspended|"
            + @"blocked|switched off|turned off)|(may|can|must) (no longer|not) send( any)?( mails?| messages?| e-?mails?)?\W*$|"
            + @"(outgoing|outbound) (mail|message|e-?mail)s?( \S+){0,4} (is |was |has been |are )(disabled|suspended|blocked|switched off|"
            + @"turned off)|(disabled|suspended) for sending\W*$|\bmx\b.{0,20}(of|for) (the |your )?sender|"
            + @"(?<!\b(ip|host|server|domain|network)\b.{0,60})(disabled|suspended|blocked|barred|banned|prohibited) from sending|"
            + @"e-?mail address is not verified|header from|\bfrom: (address |domain )(is |was )?(invalid|unknown|not valid)|"
            + @"(?<!recipient )verification failed for <?@|\bBATV\b|backscatter|unsigned dsn|bounce ?deny|third-party dsn|"
            + @"sender is not (authori[sz]ed|permitted)|unverified sender|sender (is )?unverified|invalid dns (mx|a)\b";

    private const string Others = @"recipient|rcpt|user|mail ?-?box|account|addressee|\b[45]\.2\.\d|\b[45]\.1\.[1236]\b|spam|virus|content|attach|"
        + @"header|\blist\b|group|polic";

    /// <summary>Before lists: whoever writes stands on one by name, not by where the mail came from.</summary>
    public static readonly ReplyRule[] Named =
    [
        new(AsCoded, SenderRefused, Text: @"\bsender (address )?verif(y|ication) (failed|failure|error)\b|"
            + @"\breturn (e-?mail |mail )?(address|domain)( domain)?\b.{0,40}\b(invalid|unknown|not (valid|exist|found)|unresolvable|n't)"),
        new(AsCoded, SenderRefused, Text: @"^(?!.*(spamhaus|spamcop|sorbs|barracuda|\brbl|dnsbl|\bip\b)).*\b(your|sender|"
            + @"from) ((sender|e-?mail|from) )?address( @>?)?( has been| is| was) (blocked|banned|black-?listed|block-?listed|deny-?listed)\b|"
            + @"\bno bounces accepted|\bdoes not accept bounces|\bbelong to (the )?authenticated\b"),
        new(AsCoded, SenderRefused, Text: @"\bsender address <?@[>)\]]* is not (an? )?(valid|legal|rfc)|"
            + @"\b(not|n't) accept( any)? (mail|message|e-?mail)s? from (this|that|the|your) sender\b|"
            + @"\bunauthori[sz]ed sender\b(?!.{0,40}\b(list|group)\b)|"
            + @"\b(unconfigured|unverified|unregistered|unvalidated) (sending|sender|from|mail) (domain|address|identity)\b|"
            + @"\b(domain|identity|e-?mail address) (is |was )?not (yet )?verified\b|\bverify your (\S+ )?domain\b|"
            + @"\bsender (envelope )?domain not allowed\b|@[>)\]]* (is |was )?not (allowed|permitted|authori[sz]ed) to (send|use)\b|"
            + @"\bsender <?@>? black[- ]?listed|\bidentical sender\b|\bsender (is )?(on|in) (\S+ ){0,3}(deny|block|black)-?list\b|"
            + @"\bno mx for your from\b|\bunresolvable (\S+ )?from domain|\bsending (is |was |has been )?(paused|denied|suspended)\b|"
            + @"\boutgoing mail suspension|\bsender address (does not|must) match\b|\bmust match (the )?authenticat|\bcallback to @|"
            + @"\bblank from\b|\b(returned mail|bounces?)( is| are)? not accepted|\bdomain( \S+)? mismatch\w* (client|your) ip"),
        new(AsCoded, SenderRefused, Text: @"^(?!.*\b(spf|dkim|dmarc)\b).*\b(mail[ -]?from|from|sender)\b.{0,20}\b(conform|compl(y|ies)|agree|"
            + @"correspond|match)\w*\b.{0,20}\b(auth\w*|log ?in|credentials?|user ?name)\b|\b(possible|suspected|likely|probable) forgery\b"),
    ];

    /// <summary>Up to MAIL FROM.</summary>
    public static readonly ReplyRule[] BeforeRecipient =
    [
        new(AsCoded, SenderRefused, Text: @"(domain name|fully[- ]qualified|fqdn).{0,20}required (for|in) (the )?sender|"
            + @"\bfrom:? ?domain\b (must|should|has to|does|do|is|was|can|could|not)\b"),
        // QQ asks DNS for the sender: of its own domains it knows.
        new(AsCoded, SenderRefused, Text: "domain (may|might) not exist|dns check fail"),
        // Courier
        new(AsCoded, SenderRefused, Codes: "517"),
        new(AsCoded, Protocol, Text: "protocol (deviation|violation)"),
        // Before a recipient was named nothing is said about one.
        new(RelayFailed, RelayUnavailable, Codes: "421", Stage: SmtpStage.Sender),
        new(RelayFailed, SenderRefused, Text: AboutTheSender, Stage: SmtpStage.Sender),
        new(RelayFailed, Reputation, Codes: "5xx", Text: ReputationReplies.Listed + "|" + RefusalReplies.LineRefused, Stage: SmtpStage.Sender),
        new(RelayFailed, RelayUnavailable, Codes: "4xx", Stage: SmtpStage.Sender),
        new(RelayFailed, Protocol, Codes: "500 502 503 504", Stage: SmtpStage.Sender),
        new(RelayFailed, SenderRefused, Codes: "5xx", Stage: SmtpStage.Sender),
    ];

    public static readonly ReplyRule[] Rows =
    [
        new(AsCoded, Policy, Text: @"recipient preferences|\b(address|mail ?-?box|list|group|user|recipient)\b.{0,20}\b(accepts?|takes?|rejects|"
            + @"refuses|has blocked|closed)\b.{0,25}\b(senders?|from your)\b|"
            + @"^(?!.*spam).*\b(user|recipient|customer|subscriber|addressee)('s|s'|s)? (own )?(\S+ ){0,2}(filter|setting|preference|rule)s?\b|"
            + @"\b(not|only) accept(s|ing)? (any )?(mail|messages|e-?mail) from (this sender|known|certain|specific|unknown)|"
            + @"\bonly (\S+ ){0,3}(senders?|users?|members?|people) (may|can|are)\b|"
            + @"(restricted|limited) to (\S+ )?(senders?|users|members|subscribers|colleagues)\b|sender (is )?not (on|in) (the )?recipient|"
            + @"\b(recipient|user)( id)? (refuses?|rejects?) to (receive|accept)\b|"
            + @"(does ?n[o']t|doesn't) want (your |any )?(mail|messages|e-?mails?)\b|sender (is )?not (pre-?)?approved|(is |are )not subscribed|"
            + @"(blocked|refused|rejected) by (the )?(recipient|addressee|receiver)\b|"
            + @"sender.{0,30}(blocked by|block list of|not on.{0,20}(list|allow)).{0,30}recipient|"
            + @"recipient.{0,40}(not accept|only accept|does not want|has blocked|refuses).{0,40}(from|sender)|"
            + @"recipient has (rejected|refused) .{0,20}(mail|message)s? from|"
            + @"(user|recipient|mail ?-?box|receiver|addressee) ((only|that|who) )?(refuses|rejects|blocks|"
            + @"(accepts|takes) (only )?mail (of|from))\b|"
            + @"(user|recipient|member|customer) (has |have )?(blocked|rejected|refused) (mail from )?(you\b|your\b|the sender|this sender)"),
        new(AsCoded, SenderRefused, Text: AboutTheSender),
        new(AsCoded, SenderRefused, Text: @"\b(authori[sz]ed|allowed|permitted|entitled|rights?|permission) to (send|use|submit|"
            + @"write)( \S+){0,3} (as|from|on behalf of|under)\b"),
        new(AsCoded, SenderRefused, Enhanced: "x.1.7 x.1.8 x.7.27 x.7.60"),
        // Whatever is said of a sender is said of no recipient.
        new(AsCoded, SenderRefused, Text: "^(?!.*(" + Others + @")).*\b(senders?|" + Vocabulary.MailFrom + @"|(return|reverse)[- ]?path)\b"),
    ];
}
