using System.Globalization;
using System.Text;

namespace Bulletins.Members.Addresses;

/// <summary>The part before the @: a dot-atom or a quoted string (RFC 5321 section 4.1.2), with letters of every
/// script (RFC 6531 section 3.3).</summary>
internal static class EmailLocalPart
{
    /// <summary>In octets of UTF-8 (RFC 5321 section 4.5.3.1.1).</summary>
    public const int MaximumLength = 64;

    /// <param name="local">Unquoted when it needs no quotes, so that <c>"chan"@x</c> and <c>chan@x</c> are one address.</param>
    /// <param name="rest">What stands behind the @.</param>
    public static bool TrySplit(string address, out string local, out string rest)
    {
        local = rest = "";
        if (address.StartsWith('"'))
            return TrySplitQuoted(address, out local, out rest);
        var at = address.IndexOf('@');
        if (at < 0)
            return false;
        (local, rest) = (address[..at], address[(at + 1)..]);
        return IsDotAtom(local);
    }

    private static bool TrySplitQuoted(string address, out string local, out string rest)
    {
        local = rest = "";
        var content = new StringBuilder();
        var i = 1;
        while (i < address.Length && address[i] != '"')
        {
            if (address[i] == '\\' && ++i == address.Length)
                return false;
            if (char.IsControl(address[i]))
                return false;
            content.Append(address[i++]);
        }
        if (content.Length == 0 || i + 1 >= address.Length || address[i + 1] != '@')
            return false;
        local = IsDotAtom(content.ToString()) ? content.ToString() : Quote(content);
        rest = address[(i + 2)..];
        return true;
    }

    private static string Quote(StringBuilder content) =>
        $"\"{content.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";

    private static bool IsDotAtom(string text) =>
        text.Length > 0 && text[0] != '.' && text[^1] != '.' && !text.Contains("..", StringComparison.Ordinal)
        && text.EnumerateRunes().All(rune => rune.Value == '.' || IsAtomText(rune));

    private static bool IsAtomText(Rune rune) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value) || "!#$%&'*+-/=?^_`{|}~".Contains((char)rune.Value)
        : rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
