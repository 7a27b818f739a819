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
        new(RefusedForNow, RelayDenied, Text: "relay(ing|ed)?( \\S+)?( \\S+)?( to \\S+)? ?(is |was )?(access )?(denied|not (permitted|allowed|authori[sz]ed|supported|available)|prohibited|refused|rejected|forbidden|disabled|restricted|fail)|(unable|not (permitted|allowed|authori[sz]ed)|cannot|can't|won't|refuse|unauthori[sz]ed) (to )?relay|(do|does|will)(n't| not) relay|not? relay|(un)?authori[sz]ed (for )?relay|local users? only|we do not relay|relay access|mail relay|not configured to relay|isn't in my list of allowed rcpthosts|(list of allowed )?rcpthosts|not (handled|served|hosted|serviced) (here|by)|not (a|one of) (local|our|my) domains?|domain (is )?not (local|hosted|handled|configured|served|accepted here|in my)|not (a )?local domain|(does|do)(n't| not) (handle|host|serve|accept mail for)( mail for)?( \\S+)? ?(domain|that|this|%)|not a (gateway|relay)|accepted domain|no smtp mx only|no such domain here|third[- ]party mail|send mail to outside"),
    ];

    public static readonly ReplyRule[] Unavailable =
    [
        // The relay closes; whatever it was just told isn't at fault.
        new(RelayFailed, RelayUnavailable, Codes: "421"),
        new(RelayFailed, Protocol, Codes: "500 502 503 504"),
        new(RefusedForNow, RelayUnavailable, Codes: "4xx", Enhanced: "x.3.2 x.3.1 x.3.5"),
        new(RefusedForNow, RelayUnavailable, Codes: "4xx", Text: "shutting down|shut ?down|(service|server|system)( \\S+)? (is )?(currently |temporarily )?(not available|unavailable|busy|overload|down|maintenance)|maintenance|overload|too busy|load (is )?(too )?(high|average)|(local|internal|server|configuration|queue file|system|software|lookup|database|backend|directory|ldap|sql|temporary|resource|milter|policy|processing)( \\S+)? (error|failure|problem|unavailable|lookup|temporar)|(resources?|backend|ldap|database) (\\S+ )?(unavailable|not available)|error (in |while |when )?processing|queue ?file|not (ready|reachable)|requested action aborted|cannot process"),
        new(AsCoded, RelayUnavailable, Text: "command (died|failed|terminated|output)|unknown mailer error|(exit|return)(ed)? (status|code|value)|read-only file ?system|no such file|(ldap|database|sql|directory) (server|lookup|query).{0,20}(down|fail|error|unavail)|(user|alias|address) lookup (failed|error)|cannot (append|write|lock|create)|(i/o|input/output) error|out of memory|core dumped"),
        new(AsCoded, RelayUnavailable, Codes: "5xx", Text: "(internal|local|server|configuration|system)( \\S+)? (error|failure|misconfigur)|service (is )?(temporarily )?(not available|unavailable)|no smtp service|does not accept (e?-?mail|mail)|error (in |while |when )?processing|try again|not accepting (network )?(mail|messages)"),
    ];
}
