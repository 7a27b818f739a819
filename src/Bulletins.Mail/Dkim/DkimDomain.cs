using System.Globalization;

namespace Bulletins.Mail.Dkim;

internal static class DkimDomain
{
    /// <summary>In ASCII (RFC 5890), lower-case; null when it isn't a domain name of at least two labels.</summary>
    public static string? Ascii(string domain)
    {
        try
        {
            var ascii = new IdnMapping().GetAscii(domain).ToLowerInvariant();
            return ascii.Contains('.') && !ascii.EndsWith('.') && Uri.CheckHostName(ascii) == UriHostNameType.Dns ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>One or more labels divided by dots (RFC 6376 section 3.1).</summary>
    public static bool IsSelector(string selector) => selector.Length is > 0 and <= 63
        && selector.Split('.').All(label => label.Length > 0 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
