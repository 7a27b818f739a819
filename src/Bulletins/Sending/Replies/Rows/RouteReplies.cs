using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>The way to the recipient: names and lines.</summary>
internal static class RouteReplies
{
    public static readonly ReplyRule[] Domain =
    [
        new(RefusedForNow, UnknownDomain, Text: "(name service|name ?server|dns|mx)\\b.{0,80}(wait.{0,30}exceeded|malformed|server failure|servfail|unexpected|no response|refused)|(dns|name server|name service|mx|nameserver).{0,40}(temporar|timed? ?out|time-?out|try again|servfail|soft ?error|defer)|temporary domain|(temporar\\w*|transient) .{0,30}(dns|name|resolution|lookup of)|host not found.{0,5} try again|cname lookup failed temporarily"),
        new(AsCoded, UnknownDomain, Text: "(domain|host)( or domain)?( name)?s?( \\S+)?( \\S+)? (is |was |are )?(not found|unknown|does ?n[o']t exist|doesn't exist|non-?exist|not exist|invalid|has no|can't be found|cannot be (found|resolved)|could not be (found|resolved)|not resolv|isn't found|has expired|lookup fail|unresolv|has been (deleted|expired))|(unknown|invalid|bad|no such|illegal|unresolvable|non-?exist[ae]nt) (recipient )?(mail )?(domain|host)|null ?mx|(domain|host) .{0,60}does ?n[o']t accept (e-?)?mail(?! from)|all relevant mx|no mail ?(servers?|hosts?|exchangers?) (appear|exist|found|could|is|are|for)|no valid (domain|host)\\b|\\b(mx|dns)( records?)? (is |are )?missing(?!.{0,20}\\byour\\b)|missing (mx|dns)|no (mx|mail exchanger|a record|valid mx|dns|host found)|(dns|mx)\\b.{0,30}(fail|error|not found|no record|doesn't|problem|loop|nxdomain)|nxdomain|(invalid|bad|broken|bogus) mx\\b|not have (an?|any) (mail exchanger|mx)|un-?route?able (mail )?domain|domain must exist|name or service not known|couldn't find any host|can(not|'t) (resolve|find) .{0,30}(host|domain|mx|%)|(host|name|(?<!mail )address) (resolution|lookup).{0,20}(fail|error)|(mx|srv) .{0,40}no smtp service|does not (accept|receive) (mail|e-?mail) \\(?null|^\\W*(the )?% (is |was )?(does ?n[o']t exist|doesn't exist|do(es)? not exist|not found|unknown)|no (data|records?|answers?|result|entry)\\b.{0,20}\\bdns\\b|(fail(ure|ed|s)?|errors?|problem) (in|with|during|of|at|on) (the |a |your )?(dns|name ?server|mx)\\b"),
        new(AsCoded, UnknownDomain, Text: @"(?<!\byour (\S+ )?)\bdomain( name)?( \S+)? (is |was |has been )?(currently |temporarily )?(not (yet |currently )?(active|activated|in use|used|enabled)|inactive|deactivated)\b"),
        new(AsCoded, UnknownDomain, Enhanced: "x.1.2 x.4.4 x.4.3 x.4.310 x.4.312 x.1.9"),
        new(AsCoded, UnknownDomain, Codes: "556"),
        new(AsCoded, UnknownDomain, Codes: "550 556 553", Enhanced: "5.1.10"),
    ];

    public static readonly ReplyRule[] Line =
    [
        new(AsCoded, Unreachable, Text: "^(?!.*unverified).*connect(ing)? to \\S+.{0,30}(refused|timed? ?out|reset|unreachable|no route)|connection with \\S+ (was |is )?(broken|lost)|deferred: connection (refused|reset|timed)"),
        new(AsCoded, Unreachable, Codes: "450 451 452 454 5xx", Enhanced: "x.4.1 x.4.2 x.4.316", Text: "connect|timed? ?out|refused|lost|reset|unreachable"),
    ];

    public static readonly ReplyRule[] Way =
    [
        new(AsCoded, Unreachable, Enhanced: "x.4.0 x.4.1 x.4.6 x.4.7 x.4.8 x.4.300 x.4.316 x.4.317 x.4.318"),
        new(AsCoded, Unreachable, Codes: "450 451 452 454 5xx", Enhanced: "x.4.2"),
        new(AsCoded, Unreachable, Text: "(connection|connect|conversation|session|operation|network|host|route|port)( \\S+)?( \\S+)?( \\S+)? ?(timed? ?out|time-?out|refused|reset|unreachable|lost|dropped|closed|expired|failed)|delivery( \\S+)?( \\S+)? ?(timed? ?out|time-?out|expired)|no route to host|unreachable|lost connection|(could not|couldn't|unable to|cannot|can't|failed to) (be )?(connect|reach|establish|contact)|no (answer|response) from|retry (timeout|time(out)? exceeded)|\\bhosts? (for|of) .{0,60}fail(ing|ed)|retry time not reached|retries exceed|(message|delivery) (has )?(expired|time)|too old|(in|on) (the )?queue too long|give up|giving up(?! on [\\w%])|timeout exceeded|dead host|server down", Codes: "450 451 452 454 5xx"),
    ];
}
