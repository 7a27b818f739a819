namespace Bulletins.Mail.Dkim;

/// <summary>The DNS record that publishes a key (RFC 6376 section 3.6.1, RFC 8463 section 4).</summary>
internal static class DkimRecord
{
    /// <summary>A character-string in DNS holds this many bytes (RFC 1035 section 3.3).</summary>
    private const int LongestString = 255;

    public static string NameOf(string domain, string selector) => $"{selector}._domainkey.{domain}";

    public static string ValueOf(DkimKey key) => $"v=DKIM1; k={key.Type}; p={Convert.ToBase64String(key.PublicKey)}";

    /// <summary>A line of a zone file.</summary>
    public static string Line(string domain, string selector, DkimKey key) =>
        $"{NameOf(domain, selector)}. IN TXT {string.Join(' ', ValueOf(key).Chunk(LongestString).Select(part => $"\"{new string(part)}\""))}";
}
