using System.Globalization;

namespace Bulletins.Members.Addresses;

/// <summary>The part behind the @: a host name of at least two labels, in the letters of any script (RFC 5890).</summary>
/// <remarks>Address literals such as <c>[192.0.2.1]</c> and names without a dot are no mail domains of a member.</remarks>
internal static class EmailDomain
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <param name="domain">The form that people read.</param>
    /// <param name="ascii">The form in which domains are compared.</param>
    public static bool TryRead(string text, out string domain, out string ascii)
    {
        domain = ascii = "";
        try
        {
            ascii = Idn.GetAscii(text).ToLowerInvariant();
            // Only encoded labels are decoded: a plain one such as r3--x would be refused although it is in use.
            domain = string.Join('.', ascii.Split('.').Select(label =>
                label.StartsWith("xn--", StringComparison.Ordinal) ? Idn.GetUnicode(label) : label));
        }
        catch (ArgumentException)
        {
            return false;
        }
        var labels = ascii.Split('.');
        return labels.Length >= 2 && ascii.Length <= 253 && labels.All(IsHostLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    /// <summary>RFC 1123 section 2.1.</summary>
    private static bool IsHostLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
