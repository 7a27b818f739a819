using System.Text.RegularExpressions;

namespace Bulletins.Composing;

/// <summary>Whether an address is a PO box, and so not the place of business that a sender has to name (Cap. 593A).</summary>
internal static partial class PostBox
{
    public static bool IsIn(string? address) => address is not null && Words().IsMatch(address);

    [GeneratedRegex(@"\bP\.?\s*O\.?\s*Box\b|\bPost\s+Office\s+Box\b|郵政信箱|邮政信箱|郵箱第?\s*\d|信箱\s*\d", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
