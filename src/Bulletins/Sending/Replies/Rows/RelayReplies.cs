using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The relay doesn't carry the mail, or is in no state to carry any.</summary>
internal static class RelayReplies
{
    public static readonly ReplyRule[] Denied =
    [
        new(RefusedForNow, RelayDenied, Text: "relay(ing)? (is )?(disallowed|not possible|impossible)"),
        // It may hold for this domain only, so it must not stop the relay for everybody; and the relay may be set right.
        new(RefusedForNow, RelayDenied, Text: @"(mail )?forwarding( for \S+)? (is )?not (offered|allowed|supported)|"
            + @"relay(ing|ed)?\)?( \S+){0,4} ?(is |was )?(access )?(denied|not (permitted|allowed|authori[sz]ed|supported|available|enabled)|"
            + @"prohibited|refused|rejected|forbidden|disabled|restricted|fail)|"
            + @"(unable|not (permitted|allowed|authori[sz]ed)|cannot|can't|won't|refuse|unauthori[sz]ed) (to )?relay|"
            + @"(do|does|will)(n't| not) relay|(denie[sd]|refuse[sd]?) (to )?relay|not? relay|(un)?authori[sz]ed (for )?relay|local users? only|"
            + @"we do not relay|relay access|mail relay|not configured to relay|isn't in my list of allowed rcpthosts|"
            + @"(list of allowed )?rcpthosts|(not|n't) (handled|served|hosted|serviced) (here|by)|"
            + @"(specified|recipient|destination|target|that|this) domain (is )?not (allowed|accepted|permitted|served)|\bas an? relay\b|"
            + @"not an open relay|insecure mail relay|local (users?|recipients?|addresses|delivery) only|may not relay|\bno relay for\b|"
            + @"(can(not|'t)|do(n't| not)) deliver (mail )?for (that|this) domain|not responsible for (%|(this|that|the) domain)|"
            + @"not (allowed|able|going) to forward (mail |messages )?to|not among (the|my|our) (\S+ )?domains|"
            + @"not (a|one of|an?) (local|our|my) domains?|no (local )?domain of ours|no gateway|not (a )?local host|"
            + @"(domain|host)( is)?(n't| not) (hosted|served|handled|accepted|known) (here|by)|"
            + @"domain( \S+)? (is )?not (local|hosted|handled|configured|served|accepted here|in my)|not (a )?local domain|"
            + @"(does|do)(n't| not) (handle|host|serve|accept mail for)( mail for)?( \S+)? ?(domain|that|this|%)|not a (gateway|relay)|"
            + @"accepted domain|no smtp mx only|no such domain here|third[- ]party mail|send mail to outside"),
    ];

    /// <summary>What the server needs for its own work isn't there: its scanners, or room in its queue. Neither the mail nor the mailbox is at fault,
    /// though both are named.</summary>
    public static readonly ReplyRule[] Workings =
    [
        new(AsCoded, RelayUnavailable, Enhanced: "x.3.2", Text: @"^(?!.*(\byour?\b|\bip\b|\bfrom [\[(]?(\d|%|this))).*accept"),
        // What the queueing programs of qmail say of themselves, and a home that can't be entered.
        new(AsCoded, RelayUnavailable, Text: @"\bqq (trouble|temporary|permanent|internal|out of|write|read|timeout|waitpid|unable|crash|soft|"
            + @"hard)\b|\b(trouble|unable|error|fail\w*|problems?|permissions?|writable|sticky|cannot|can't|"
            + @"couldn't)\b.{0,40}\bhome ?dir(ectory)?\b|"
            + @"\bhome ?dir(ectory)?\b.{0,40}\b(trouble|unavailable|writable|sticky|permissions?|error|not (accessible|mounted|readable))"),
        new(RelayFailed, RelayUnavailable, Codes: "421", Text: Own + @"|\b(service|server|system) (is )?(shutting|going) down"),
        new(AsCoded, RelayUnavailable, Text: Own),
        new(RefusedForNow, RelayUnavailable, Text: @"\b(mail ?system|file ?system|partition|volume|spool) (is )?full\b|\bspool\w* (failed?|failure|error)\b"),
        new(AsCoded, RelayUnavailable, Codes: "4xx", Text: @"\btime-?out (while )?waiting for (client|commands?|input)\b"),
        new(RefusedForNow, RelayUnavailable, Text: @"(?<![\w/]|organization )(queue|spool)\b(?! file).{0,30}\b(quota|full|exceed|exhaust|out of)"),
        new(AsCoded, RelayUnavailable, Text: Scanner + @".{0,40}(unavailable|(not|n't) (be )?(available|reach|connect|respond|answer|running|ready|"
            + @"working|start)|unreachable|timed? ?-?out|\bdown\b|overload|\bbusy\b|maintenance|crash|defer|temporar|fault|"
            + @"no (response|answer|reply)|malfunction|(connection|internal|socket|communication|protocol) (error|fail)|"
            + @"(scan|scanner|daemon|server|service|engine) (has )?(error|fail))"),
        new(AsCoded, RelayUnavailable, Text: @"\b(ldap|sql|database|directory (server|service))\b.{0,20}\b(down|unavailable|unreachable|"
            + @"not (available|reachable|respond\w*)|lost|gone|locked|timed? ?-?out)\b"),
        new(AsCoded, RelayUnavailable, Codes: "4xx", Text: Scanner + ".{0,30}(error|fail)"),
        new(AsCoded, RelayUnavailable, Text: @"(unable|could(n't| not)|can(not|'t| not)|fail(ed|ure|s)?|not able|error|problem) (to )?(be )?(reach|"
            + @"contact|connect(ing)?( to)?|talk(ing)?( to)?|start|run(ning)?|with|in|on) (the |our |a |its )?(\S+ )?" + Scanner),
        new(AsCoded, RelayUnavailable, Codes: "4xx", Text: @"^(?!.*(callout|sender verif|gr[ea]y-?list)).*(unable|could(n't| not)|can(not|'t| not)|"
            + @"failed|not able) (to )?(be )?(scan(ned)?|complete|perform|finish|check(ed)?)\b.{0,40}\b(mail|message|scan|check|virus|spam|"
            + @"malware)"),
    ];

    private const string Own = @"\b(server|screening|smtp|all) ports are busy\b|\b(server|system|service) (config\w*) (error|problem|fault|failure)|"
        + @"\b(system|server) (is )?(incorrectly|wrongly) configured|misconfigured (forward|mail rout|server|system)|\bservice (is )?not active\b|"
        + @"temporary (server|system) (error|problem|fault|failure)|"
        + @"\b(mail ?-?store|mail ?-?box server|back-?end|directory|alias map)\b.{0,20}\b(could|can)( ?not|n't) be (reached|opened|contacted|read)|"
        + @"\bmail ?-?store\b.{0,20}\bdown\b|\b(unexpected|unhandled) exception\b|\bagent (is )?busy\b|\bmail ?dir\b.{0,80}permission denied|"
        + @"\bchdir to\b|all scanners failed|\bscan (has )?failed\b|(unable|can(not|'t)|could(n't| not)) (to )?open mail\.?box|"
        + @"cannot store document|database is corrupt|can't create (user )?output";

    private const string Scanner = @"\b(clam(av|d\w*|scan)|amavis\w*|milter|spam(assassin|d)|rspamd|dspam|mailscanner|"
        + @"(anti-?)?(virus|spam|malware|content)[ -]?(scan\w*|filter\w*|check\w*|engine|daemon|server|service|inspection)|scanner|"
        + @"scan(ning)? (engine|server|service|daemon)|policy (server|service|daemon))\b";

    public static readonly ReplyRule[] Unavailable =
    [
        new(RelayFailed, Reputation, Codes: "421", Enhanced: "x.7.x", Text: Vocabulary.Refused + "|" + Vocabulary.Refuses),
        new(RelayFailed, Reputation, Codes: "421", Text: @"\byour?\b.{0,60}(\blisted\b|" + Vocabulary.Refused + ")"),
        // The relay closes; whatever it was just told isn't at fault.
        new(RelayFailed, RelayUnavailable, Codes: "421"),
        new(RelayFailed, Protocol, Codes: "500 502 503 504"),
        new(RefusedForNow, RelayUnavailable, Codes: "4xx", Enhanced: "x.3.2 x.3.1 x.3.5"),
        new(RefusedForNow, RelayUnavailable, Codes: "4xx", Text: @"shutting down|shut ?down|"
            + @"(service|server|system)( \S+)? (is )?(currently |temporarily )?(not available|unavailable|busy|overload|down|maintenance)|"
            + @"maintenance|overload|licen[sc]e|too busy|load (is )?(too )?(high|average)|"
            + @"(local|internal|server|configuration|queue file|system|software|lookup|database|backend|directory|ldap|sql|temporary|resource|"
            + @"milter|policy|processing)( \S+)? (error|failure|fault|problem|unavailable|lookup|temporar)|"
            + @"(resources?|backend|ldap|database) (\S+ )?(unavailable|not available)|error (in |while |when )?processing|"
            + @"queue ?(file|error|unavailable)|queue (has been |is )?stopped|interrupted system call|deferred because|"
            + @"(service|queue|local delivery) (is )?(temporarily )?(unavailable|down|not available|error|failure)|not (ready|reachable)|"
            + @"requested action aborted|cannot process|(?<!mail ?-?box (is )?)\bbusy\b|space shortage|temporary (\S+ )?delivery fail|"
            + @"log ?on failure|restarting|unable to process|resource conservation|fail(ing)? ?over"),
        new(AsCoded, RelayUnavailable, Text: @"command (died|failed|terminated|output|time limit)|(create|obtain|get) (an? )?(dot-?)?lock|"
            + @"error (on|in|during) (\S+ )?delivery|error (opening|creating) |down for maintenance|encountered an error|"
            + @"\b(delivery agent|mailer|mda|local delivery) (has )?(failed|died|crashed)\b|unknown mailer error|"
            + @"(exit|return)(ed)? (status|code|value)|read-only file ?system|no such file|"
            + @"(ldap|database|sql|directory) (server|lookup|query).{0,20}(down|fail|error|unavail)|(user|alias|address) lookup (failed|error)|"
            + @"cannot (append|write|lock|create)|(i/o|input/output) error|out of memory|core dumped"),
        new(AsCoded, RelayUnavailable, Codes: "5xx", Text: @"(internal|local|server|configuration|system)( \S+)? (error|failure|misconfigur)|"
            + @"service (is )?(temporarily |currently )?(not available|unavailable)|no smtp service|does not accept (e?-?mail|mail)|"
            + @"error (in |while |when )?processing|try again|not accepting (network )?(mail|messages)"),
    ];
}
