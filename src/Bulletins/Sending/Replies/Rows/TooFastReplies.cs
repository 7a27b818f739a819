using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>"Too fast" comes under every code: 421 and 450 at Gmail, 451 at Microsoft, 550 at QQ, 554 at NetEase.</summary>
internal static class TooFastReplies
{
    public static readonly ReplyRule[] Rows =
    [
        new(RefusedForNow, TooFast, Text: @"\bout-?(going |bound )?mail (quota|limit)|"
            + @"\b(outgoing|outbound|sending) (mail |message |e-?mail )?limits?\b.{0,30}\b(reached|exceeded|hit)|"
            + @"\b(reached|exceed(s|ed)|over|hit) (\S+ ){0,3}(outgoing|outbound|sending) (mail |message |e-?mail )?limits?\b|"
            + @"unusual sending activity|(tenant|account|user|sender) has exceeded (the |its |a )?(sending )?(threshold|limit)"),
        new(RefusedForNow, RelayUnavailable, Text: "insufficient (disk|system)|(disk|queue) (is )?full"),
        // Too many addresses that don't exist is a matter of trust, not of speed.
        new(AsCoded, Reputation, Text: "directory harvest|dictionary attack|harvest(ing)? attack|"
            + "too many (invalid|unknown|bad|non-?existent|wrong|failed) (recipient|user|address|rcpt|mailbox)|"
            + "excessive (userid unknowns|unknown|invalid|bad)|too many spam|too many unwanted|(too many|excessive).{0,20}complain"),
        new(RefusedForNow, Protocol, Text: @"too many (protocol |syntax |smtp )?errors\b|"
            + @"too many (unrecogni[sz]ed|protocol|syntax|unknown|(bad|invalid|junk|wrong|unauthenticated|non-?mail) (smtp )?commands?)"),
        new(RefusedForNow, TooFast, Text: @"\bfaster than\b|\brate [\d.]+ ?/ ?\d*\w+ exceeded|\bmax(imum)? (\S+ ){1,4}per (second|minute|hour|day)|"
            + @"\bauth\w* commands\b|\bpace\b.{0,20}(high|fast)|\b(reduce|lower) (your |the )?(\S+ )?(rate|speed|pace|volume)\b|\ballowance\b|"
            + @"\brate (has been |was |is )?reached|\bnumber reached\b|(\b(per|each|every) |/) ?(second|minute|hour|day)\b|\bbandwidth\b|"
            + @"\b(hourly|daily|weekly|monthly) volume|(limit|quota|reached|exceeded|too many)\b.{0,40}\btomorrow\b|"
            + @"much (mail|e-?mail) in (a |too )?(short|little)|\bshap(ed|ing)\b|"
            + @"\bnumber of (\S+ )?(messages|mails|e-?mails|recipients|connections|sessions)\b(?!.{0,40}(mail ?-?box|in-?box)).{0,60}(too|exceed|"
            + @"limit|large|high|reach|over)|quota of (\S+ )?(messages|mails|e-?mails)|"
            + @"(messages|mails|e-?mails|recipients) per (\S+ ){0,3}(second|minute|hour|day)|connection count|"
            + @"\b(all|no|free) .{0,20}\b(ports|slots|connections)\b.{0,20}(taken|busy|in use|available|used)|sent more (mail|messages|e-?mail)|"
            + @"\bover our limit|\b(thread|connection|session)s? limit|rate (is|was) (more|higher|over|above)|"
            + @"(intensity|volume|amount) of (your |the )?(traffic|mail|messages)|maximum (number of )?(connection|recipient|message)s? reached"),
        new(RefusedForNow, TooFast, Text: @"too (fast|quickly|often|frequent(ly)?|much (recipient|mail|e-?mail|traffic|load))|"
            + @"too many (?!fail\w* (delivery|connection)|connection failures)(\S+ )?(\S+ )?(\S+ )?(messages|mails?|e-?mails?|connections?|"
            + @"recipients?|rcpts?|concurrent|sessions|deliver(y|ies)|requests|attempts|transactions|simultaneous|at (the same time|once))|"
            + @"too many (smtp|tcp|parallel|clients)|\b(connection|traffic|mail) bursts?\b|trop de (connexions|messages|destinataires)|"
            + @"(rcpt|recipient) (numbers?|count)\b"),
        new(RefusedForNow, TooFast, Text: @"quota (for|of|on) (\S+ )?(outgoing|outbound|sent|sending)|"
            + @"rate[- ]?(limit|control|(is |was |has been )?exceed|is too)|limit(ed|ing)? rate|\brate (of|for|from) .{0,60}(exceed|too|limit)|"
            + @"(exceed|over|above|reach).{0,40}\b(rate|throughput|velocity)\b|unusual rate|unusual amount|throttl|slow(ing)? down|"
            + @"(try|retry|send)( again)? (more )?slow(er|ly)|send(ing)? limit|"
            + @"(recipient|message|mail|connection|hourly|daily|sender|sending|outgoing|outbound|submission|transaction)s?( rate)? (limit|quota|"
            + @"cap) (is |was |has been |of .{0,20})?(exceed|reach)|"
            + @"exceed.{0,40}(hourly|daily|connection|sending|messages?( per)?|recipients?|e-?mails?|"
            + @"max(imum)?( number)?( of)? (messages|connections|recipients)|number of)( \S+)?( limit| quota| per| allowed|$)|"
            + @"per (second|minute|hour|day|connection).{0,20}(exceed|reach|limit)|limited to .{0,20}\d+ (\S+ )?(messages|mails|e-?mails)|"
            + @"limit of .{0,30}(per|/) ?(second|minute|hour|day)"),
        new(RefusedForNow, TooFast, Text: @"daily (user |message |sending |smtp )?(sending |recipient |relay(ing)? )?(limit|quota)|"
            + @"max(imum|\.)? (number )?(of )?(\S+ )?(messages|connections|recipients|sessions|concurrent|rcpt)|"
            + @"reached (your|the|its) (daily|hourly|maximum|sending|limit)|concurren(cy|t).{0,30}(limit|exceed|connection)|"
            + @"(connection|session|recipient|message)s? (count |rate |concurrency )?(limit|exceed)|"
            + @"(large|high|excessive|heavy|unexpected) (volume|number|amount) of|excessive (rate|connections|traffic|volume|messages)|"
            + @"over the limit|volume (limit|exceed)|flood|more than \d+ (\S+ )?(messages|mails|e-?mails|recipients|connections)|"
            + @"too high (a )?rate|(high|excessive) rate|rate .{0,20}(too )?high|(hourly|daily).{0,20}(cap|quota|limit|maximum)|"
            + @"(send|sent|received) too? (many|much)|(may|can) (only )?send (only |up to |at most |no more than )?\d+|"
            + @"exceed(s|ed)? (the )+(allowable|allowed|permitted|maximum) number|"
            + @"exceed(s|ed|ing)? (the |your |an? |its )?(\S+ )?(second|minute|hour|day|week|month)(ly)? (limit|quota)|"
            + @"(mails|messages|connections|recipients|sessions)\b.{0,40}\b(in|within|over|during) (the )?(last|past) \d+ ?(sec|min|hour|day)|"
            + @"unexpected volume"),
        new(RefusedForNow, TooFast, Text: "(messages|mails?|e-?mails?) (that )?(they|it|he|she|you|one) (can|may) (receive|send|get).{0,20}(per|an|"
            + "a|each) (second|minute|hour|day)"),
        new(RefusedForNow, TooFast, Enhanced: "x.7.28 5.4.5 x.7.500 x.7.650", Text: "^(?!.*congestion)"),
        new(RefusedForNow, TooFast, Codes: "4xx", Enhanced: "x.5.3", Text: "^(?!.*polic)"),
        new(RefusedForNow, TooFast, Enhanced: "x.5.3", Text: "^(?!.*(relay|rcpthosts|polic))"),
    ];
}
