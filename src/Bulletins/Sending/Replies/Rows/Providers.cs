using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Marks and phrases that single providers are known for.</summary>
internal static class Providers
{
    public static readonly ReplyRule[] Rows =
    [
        // Yahoo, AOL
        new(AsCoded, Content, Text: @"\[PH\d\d\]"),
        new(RefusedForNow, Reputation, Text: @"\bTSS?0[45]\].{0,80}(?<!volume or )user complaints"),
        new(RefusedForNow, TooFast, Text: @"\[?\bTSS?0[45]\]?|unexpected volume or user complaints|excessive.{0,20}(email|mail).{0,20}from your"),
        new(RefusedForNow, Greylisted, Codes: "4xx", Text: @"\[GL\d\d\]"),
        new(AsCoded, Reputation, Text: @"\[?\b(TSS?\d\d|BL\d\d|IPTS\d\d)\b\]?"),
        new(AsCoded, UnknownAddress, Text: "delivery error: dd (this user|"
            + "sorry, your message to .{0,80} (cannot|can't) be delivered.{0,40}(not|n't) have)|dd this user doesn't have"),
        new(AsCoded, MailboxDisabled, Text: @"\bdd (sorry, your message to .{0,80}(cannot|can't) be delivered|"
            + @"requested mail action aborted.{0,20}(disabled|inactive))|mailbox is disabled \(554"),

        // Outlook.com, Microsoft 365
        new(RefusedForNow, TooFast, Text: @"\bS775\b|AS\(843\)|AS\(42003\)|AS\(440\d\)|AS\(780\)|\bRP-00[13]\b"),
        // Before the numbers that stand behind it.
        new(AsCoded, UnknownAddress, Text: @"5\.4\.1 recipient address rejected: access denied|recipient address rejected: access denied\W{0,3}AS\("),
        new(AsCoded, Reputation, Text: @"\((S|A)?(SC|DY|RP|OU|BAY)-00\d\)?|\b(SC|DY|OU)-00\d\b|\bS(3140|3150|3114|3115|3113)\b|"
            + @"AS\((1430|8561|3\d\d\d|87\d\d)\)|banned sending ip|\bblocked[- ]using (customer|fbl)w?\d*"),
        new(AsCoded, RelayUnavailable, Text: @"RESOLVER\.ADR\.BadPrimary"),
        new(RefusedForNow, TooFast, Text: @"RESOLVER\.ADR\.RecipLimit"),
        new(AsCoded, UnknownAddress, Text: @"AS\(?2018062\d1|RESOLVER\.ADR\.(Recip|ExRecip|Bad|Invalid)\w*|RecipientNotFound|RecipNotFound|ExRecipNotFound"),
        new(AsCoded, UnknownAddress, Enhanced: "5.4.1", Text: "recipient address rejected: access denied"),
        new(AsCoded, TooLarge, Text: @"RESOLVER\.RST\.\w*Size"),
        new(AsCoded, Policy, Text: @"RESOLVER\.RST\.\w*|RESOLVER\.OTHER|RESOLVER\.GRP|TRANSPORT\.RULES|RecipientNotAuthorized|"
            + @"SenderNotAuthenticatedForGroup|SenderNotAuthenticatedForMailbox|NotAuthorized|"
            + @"(delivery not authorized|sender (is |was )?not authenticated (for|by) (the |this )?(group|mailbox|public folder|organi[sz]ation)|"
            + @"sender not in allowed-senders list)"),
        new(RefusedForNow, MailboxFull, Text: @"STOREDRV\.Deliver.{0,40}(quota|full)|MapiExceptionShutoffQuotaExceeded|(?<!submission)QuotaExceededException"),
        new(RefusedForNow, TooFast, Text: "RecipientLimitExceeded|organization queue quota|STOREDRV.{0,60}thread limit"),
        new(AsCoded, UnknownDomain, Text: "DnsDomainDoesNotExist|InfoDomainNonexistent|InfoNoRecords|UnresolvableDomain"),
        new(AsCoded, Unreachable, Text: @"\bhop count\b|(mail|routing) loop\b"),
        new(AsCoded, RelayDenied, Text: @"ATTR35|ATTR5\b|no mail-enabled subscriptions|TenantAttribution|TenantInboundAttribution"),
        new(AsCoded, Unreachable, Text: @"QUEUE\.Expired|\bhop count\b|maximum hops?\b|routing loop|mail loop|loop(ing|ed) (message|mail)|"
            + @"(message|mail) (is )?loop|loop count|too many hops|(mail )?forward(ing)? loop|(caught|stuck|trapped) in (an? )?(\S+ )?loop|"
            + @"too many received\b|received\W{1,3}header.{0,10}count|(message|mail) (\S+ ){0,3}loop(s|ing|ed)?\b|loops back to myself|"
            + @"lowest numbered mx|points? back to\b|\b(round|through|via) \d+ (servers|hosts)|exceeded \d+ hops"),

        // Gmail
        new(RefusedForNow, MailboxFull, Text: "(over quota|out of storage space) and inactive|inbox is out of storage"),
        new(AsCoded, MailboxDisabled, Text: "(account|user|mailbox).{0,60}(is |has been )?(disabled|inactive|"
            + "suspended)( or discontinued)?.{0,60}(gsmtp|support.google|DisabledUser)"),
        new(RefusedForNow, TooFast, Text: "(relay|sending|recipient) (quota|limit) exceeded for (this|the)|peak smtp relay limit|daily (smtp )?relay(ing)? (quota|limit)|"
            + "multi-destination|low reputation of the sending (domain|ip).{0,40}rate limit"),
        new(AsCoded, Policy, Text: "violates % e-?mail policy"),
        new(AsCoded, Content, Text: "rfc 5322|potential security issue"),

        // Apple
        new(AsCoded, Content, Text: @"\[?\b(CS01|HM08)\b\]?"),
        new(AsCoded, Reputation, Text: @"\[?\b(HM07|HME\d|CS0[2-9])\b\]?|due to local policy.{0,20}HM"),

        // Comcast, Cox, AT&T, GMX, Orange, T-Online
        new(RefusedForNow, TooFast, Text: @"\b(RL0000\d\d|CXTHRT|CXMXRT|CXCNCT|IPBL.{0,10}throttl)\b|tries? too many"),
        new(AsCoded, Reputation, Text: @"\b(BL0000\d\d|PT000\d|RP0000\d\d|IPBL\d+|CXBL|CDRBL|CXDNS)\b|\bDNSBL:RBL|\bDNSBL:ATTRBL|blocked by sbc|"
            + @"fix reverse dns"),
        new(AsCoded, Authentication, Text: @"\bCXSNDR\b"),

        // Exim as cPanel sets it up, of a recipient
        new(AsCoded, UnknownAddress, Text: "^(?!.*sender verif).*the account or domain may not exist"),

        // Barracuda
        new(AsCoded, Content, Text: @"\bbarracuda\b.{0,40}\bintent\b|\bmessage intent\b"),

        // Domino
        new(AsCoded, UnknownAddress, Text: "not listed in (public|the|our)"),

        // Mail.ru, Zoho, Mimecast, SendGrid
        new(AsCoded, MailboxDisabled, Text: "is unavailable: (account|user|mailbox) (is )?(disabled|blocked|inactive|suspended)"),
        new(AsCoded, Policy, Text: "rejected by destination domain|envelope (blocked|rejected)|blocked by recipient"),
        new(AsCoded, Content, Text: @"\bMC(Spam|Virus|Malware)\w*"),
        new(RefusedForNow, TooFast, Text: "maximum credits exceeded"),
    ];
}
