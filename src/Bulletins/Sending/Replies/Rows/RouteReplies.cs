using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The way to the recipient: names and lines.</summary>
internal static class RouteReplies
{
    public static readonly ReplyRule[] Domain =
    [
        new(RefusedForNow, UnknownDomain, Text: @"(name service|name ?server|dns|mx)\b.{0,80}(wait.{0,30}exceeded|malformed|server failure|servfail|"
            + @"unexpected|no response|refused)|(dns|name server|name service|mx|nameserver).{0,40}(temporar|timed? ?out|time-?out|try again|"
            + @"servfail|soft ?error|defer)|temporary domain|(temporar\w*|transient) .{0,30}(dns|name|resolution|lookup of)|servfail|"
            + @"\bEAI_AGAIN\b|host not found.{0,5} try again|cname lookup failed temporarily"),
        new(AsCoded, UnknownDomain, Text: @"(domain|host)( or domain)?( name)?s?( (?!user|recipient|mail ?-?box|account)\S+){0,2} (is |was |"
            + @"are )?(not found|unknown|not an? known|lapsed|does ?n[o']t exist|doesn't exist|non-?exist|not exist|invalid|has no|can't be found|"
            + @"cannot be (found|resolved)|could not be (found|resolved)|not resolv|isn't found|has expired|lookup fail|unresolv|"
            + @"has been (deleted|expired))|(unknown|invalid|bad|no such|illegal|unresolvable|non-?exist[ae]nt) (recipient )?(mail )?(domain|"
            + @"host)|null ?mx|(domain|host) .{0,60}does ?n[o']t accept (e-?)?mail(?! from)|all relevant mx|"
            + @"no mail ?(servers?|hosts?|exchangers?) (appear|exist|found|could|is|are|for)|no valid (domain|host)\b|"
            + @"\b(mx|dns)( records?)? (is |are )?missing(?!.{0,20}\byour\b)|missing (mx|dns)|"
            + @"no (mx|mail exchanger|a record|(a|mx|aaaa) (or|and|nor) (a|mx|aaaa)|valid mx|dns|host found)|"
            + @"(dns|mx)\b.{0,30}(fail|error|not found|no record|doesn't|problem|loop|nxdomain)|nxdomain|(invalid|bad|broken|bogus) mx\b|"
            + @"not have (an?|any) (mail exchanger|mx)|un-?route?able (mail )?domain|domain must exist|name or service not known|"
            + @"couldn't find any host|name ?server query|\bdomain (is )?(missing|malformed)|can(not|'t) (resolve|find) .{0,50}(host|domain|mx|%)|"
            + @"(host|name|(?<!mail )address) (resolution|lookup).{0,20}(fail|error)|(mx|srv) .{0,40}no smtp service|"
            + @"does not (accept|receive) (mail|e-?mail) \(?null|"
            + @"^\W*(the )?% (is |was )?(does ?n[o']t exist|doesn't exist|do(es)? not exist|not found|unknown)|"
            + @"no (data|records?|answers?|result|entry)\b.{0,20}\bdns\b|"
            + @"(fail(ure|ed|s)?|errors?|problem) (in|with|during|of|at|on) (the |a |your )?(dns|name ?server|mx)\b|\bservfail\b|\bENOTFOUND\b|"
            + @"(get|find) mx info|\bnot an? known domain\b|\bdomain lapsed\b"),
        new(AsCoded, UnknownDomain, Text: @"(?<!\byour (\S+ )?)\bdomain( name)?( \S+)? (is |was |has been )?(currently |"
            + @"temporarily )?(not (yet |currently )?(active|activated|in use|used|enabled)|inactive|deactivated)\b"),
        new(AsCoded, UnknownDomain, Text: @"^(?!.*\b(your?|sender|from|helo|ehlo)\b).*\b(unable|could(n't| not)|can(not|'t)|failed|"
            + @"did(n't| not)) (to )?(find|resolve|locate|look ?up) (an? |any |the )?(valid )?(mx|mail exchangers?|mail servers?|a records?)\b"),
        // The mailbox, which some know under this code too.
        new(AsCoded, UnknownDomain, Enhanced: "x.1.2", Text: @"^(?!.*(\b(mail ?-?box|user|account)\b.{0,20}\b(not|n't|unknown|invalid|no)\b|"
            + @"\b(unknown|invalid|no such) (mail ?-?box|user|account)|\brelay))"),
        new(AsCoded, UnknownDomain, Enhanced: "x.4.4 x.4.3 x.4.310 x.4.312 x.1.9", Text: @"^(?!.*(verify|\b(unable|not (allowed|permitted)) to relay|\brelay(ing)?( access)? denied))"),
        new(AsCoded, UnknownDomain, Codes: "556"),
        new(AsCoded, UnknownDomain, Codes: "550 556 553", Enhanced: "5.1.10"),
    ];

    public static readonly ReplyRule[] Line =
    [
        new(AsCoded, Unreachable, Text: @"^(?!.*unverified).*connect(ing)? to \S+.{0,30}(refused|timed? ?out|reset|unreachable|no route)|"
            + @"connection with \S+ (was |is )?(broken|lost)|connection (refused|reset|closed|dropped) by (%|\[?\d)|\bE(CONN|HOST|NET)[A-Z]{4,}\b|"
            + @"\bETIMEDOUT\b|getaddrinfo: no address|(connections?|delivery|connect) attempts? failed|\bconnection failures\b|"
            + @"failed (delivery|connection) attempts|deferred: connection (refused|reset|timed)"),
        new(AsCoded, Unreachable, Codes: "450 451 452 454 5xx", Enhanced: "x.4.1 x.4.2 x.4.316", Text: "connect|timed? ?out|refused|lost|reset|unreachable"),
    ];

    public static readonly ReplyRule[] Way =
    [
        new(AsCoded, Unreachable, Enhanced: "x.4.0 x.4.1 x.4.6 x.4.7 x.4.8 x.4.300 x.4.316 x.4.317 x.4.318"),
        new(AsCoded, Unreachable, Codes: "450 451 452 454 5xx", Enhanced: "x.4.2"),
        new(AsCoded, Unreachable, Text: @"(connection|connect|conversation|session|operation|network|host|route|"
            + @"port)( \S+)?( \S+)?( \S+)? ?(timed? ?out|time-?out|refused|reset|unreachable|lost|dropped|closed|expired|failed)|"
            + @"delivery( \S+)?( \S+)? ?(timed? ?out|time-?out|expired)|no route to host|unreachable|lost connection|"
            + @"(could not|couldn't|unable to|cannot|can't|failed to) (be )?(connect|reach|establish|contact)|no (answer|response) from|"
            + @"retry (timeout|time(out)? exceeded)|\bhosts? (for|of) .{0,60}fail(ing|ed)|retry time not reached|retries exceed|"
            + @"(message|delivery) (has )?(expired|time)|too old|(in|on) (the )?queue too long|give up|giving up(?! on [\w%])|"
            + @"timeout exceeded|dead host|server down", Codes: "400 420 423 427 43x 44x 450 451 452 454 49x 5xx"),
        new(AsCoded, Unreachable, Codes: "400 420 423 427 43x 44x 450 451 452 454 49x 5xx", Text: @"\b(server|system|host|peer|mta)s? (is |are |"
            + @"was )?(no longer|not) respond|\bhost (is )?down\b|\btcp (read|write) error|"
            + @"(unable|could(n't| not)|can(not|'t| not)|fail\w*) (to )?connect|\bi/o timeout|\bno valid hosts\b|"
            + @"delivered (with)?in \d+ (day|hour|minute)s|\bunexpected EOF\b|\bEOF (from|on|while)|connection (abort|was closed|closed)|"
            + @"broken pipe|ended without (an? )?(reply|response)|\bhung up\b|none of the .{0,40}(answered|respond)|network error|"
            + @"not (be )?reachable|did not respond|find a gateway|(after|failed) (\d+|multiple|several|many) (times|tries|attempts|retries)|\btime(d ?|-)?out\b"),
    ];
}
