using Bulletins.Dispatching;
using Bulletins.Sending.Relays;

namespace Bulletins.Sending;

/// <summary>How mail leaves: section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>The SMTP servers that take our mail. Default: none; then nothing is sent, and in Development mail is
    /// captured into a folder.</summary>
    public List<RelayOptions> Relays { get; } = [];

    /// <summary>Groups of recipient domains that share a pace, beyond the presets or over them. Default: none; the presets hold.</summary>
    public List<MailboxProviderOptions> Providers { get; } = [];

    /// <summary>Where captured mail goes. Default: the folder mail in the data folder.</summary>
    public string? CaptureFolder { get; set; }

    /// <summary>The mailbox that bounces come back to; the delivery's token is added behind a plus sign, so the mailbox must
    /// accept such addresses. At most 31 characters before the @. Default: the issuer's sender address.</summary>
    public string? BounceAddress { get; set; }

    /// <summary>Where mail programs write that their reader wants no more circulars (RFC 2369): a mailbox that this program reads does so at once, another one when somebody
    /// sees it. Default: <see cref="BounceAddress"/>, if <c>Tracking:Incoming</c> has a mailbox or a folder; else the address that answers go to.</summary>
    public string? UnsubscribeAddress { get; set; }

    /// <summary>The domain in Message-ID fields. Default: that of the issuer's sender address.</summary>
    public string? MessageIdDomain { get; set; }

    /// <summary>The keys that sign mail (DKIM). Default: none; then the relay may sign it, or nobody does. Two keys of one
    /// domain, RSA and Ed25519, sign each mail twice.</summary>
    public List<DkimOptions> Dkim { get; } = [];
}
