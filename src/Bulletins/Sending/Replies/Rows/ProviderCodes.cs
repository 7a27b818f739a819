using static Bulletins.Sending.AttemptOutcome;
using static Bulletins.Sending.Replies.ReplyReason;
using static Bulletins.Sending.Replies.ReplyRule;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Numbers that single providers publish lists of. They say more than the words around them, which are the same for many.</summary>
internal static class ProviderCodes
{
    private const string Orange = @"\b(OFR|LPN|LPNAAA|OUK)(_|\d{3}[-_]|(?=\d{3}\b))";

    public static readonly ReplyRule[] Rows =
    [
        // Microsoft 365
        new(AsCoded, Reputation, Enhanced: "5.7.501 5.7.502 5.7.503 5.7.506 5.7.511 5.7.513 5.7.606 5.7.607 5.7.608 5.7.609 5.7.700 5.7.705 5.7.708 5.7.750",
            Text: "^(?!.*threshold).*(access denied|service unavailable|blocked)"),
        new(AsCoded, Reputation, Codes: "451", Text: @"^4\.7\.[5-8]\d\d access denied, please try"),
        new(AsCoded, UnknownAddress, Enhanced: "5.7.504 5.7.505"),
        new(RefusedForNow, TooFast, Enhanced: "5.7.508", Text: "limits? within"),
        new(AsCoded, Policy, Enhanced: "5.7.510", Text: "ipv6"),
        new(AsCoded, Policy, Enhanced: "5.7.12 5.7.13 5.7.133 5.7.134 5.7.135 5.7.136", Text: "sender (is |was )?not authenticated"),

        // Yahoo, AOL
        new(AsCoded, Content, Text: @"\((HVU|SPM):\w+\)"),

        // Charter
        new(RefusedForNow, TooFast, Text: @"\bAUP#[A-Za-z]*-?(1[34]\d\d|15[458]0)\b"),
        new(AsCoded, SenderRefused, Text: @"\bAUP#O\w*-?(10[1-8]\d|15[02]0)\b"),
        new(AsCoded, TooLarge, Text: @"\bAUP#[A-Za-z]*-?1530\b"),
        new(AsCoded, Reputation, Text: @"\bAUP#[A-Za-z]*-?1([02]|1[0-5])\d+\b|\bAUP#[A-Za-z]*-?1560\b"),

        // Cox
        new(AsCoded, Content, Text: @"\bURLBL\d+\b"),

        // Orange, La Poste: the last three digits
        new(AsCoded, Reputation, Text: Orange + @"10[12]\b"),
        new(RefusedForNow, TooFast, Text: Orange + @"(103|104|105|107|108|109|117)\b"),
        new(RelayFailed, SignIn, Text: Orange + @"(305|402)\b"),
        new(AsCoded, Authentication, Text: Orange + @"(401|517|519)\b"),
        new(AsCoded, SenderRefused, Text: Orange + @"(403|405|415|421)\b"),
        new(AsCoded, UnknownAddress, Text: Orange + @"(416|418)\b"),
        new(RefusedForNow, MailboxFull, Text: Orange + @"417\b"),
        new(AsCoded, MailboxDisabled, Text: Orange + @"(420|426)\b"),
        new(AsCoded, TooLarge, Text: Orange + @"514\b"),
        new(AsCoded, Content, Text: "^(?=.*mail rejected).*" + Orange + @"(506|513)\b"),
        new(RefusedForNow, Reputation, Text: Orange + @"510\b"),
        new(AsCoded, Reputation, Text: Orange + @"(3\d\d|5\d\d|999)\b"),
    ];
}
