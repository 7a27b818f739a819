using System.ComponentModel.DataAnnotations;

namespace Bulletins.Sending.Relays;

/// <summary>A key that signs mail (RFC 6376): section <c>Mail:Dkim:0</c> and so on.</summary>
public sealed class DkimOptions
{
    /// <summary>The domain that answers for the mail: that of the sender's address, or one above it.</summary>
    [Required]
    public string Domain { get; set; } = "";

    /// <summary>The key is published in DNS under SELECTOR._domainkey.DOMAIN.</summary>
    [Required]
    public string Selector { get; set; } = "";

    /// <summary>A PEM file, PKCS #8 (RSA or Ed25519) or PKCS #1 (RSA). A relative path begins in the
    /// folder that the program is started from.</summary>
    public string? PrivateKeyFile { get; set; }

    /// <summary>The text of such a file, instead of it.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>It signs nothing more. It is there so that mails which it signed can still be shown with their signatures. Default false.</summary>
    public bool Retired { get; set; }
}
