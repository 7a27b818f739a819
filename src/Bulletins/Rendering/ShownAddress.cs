using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Bulletins.Rendering;

/// <summary>A link whose text is an address itself. If it led by way of ours, it would show one address and lead to another, which mail
/// programs take for fraud: so it is never recorded.</summary>
/// <param name="Text">What it shows.</param>
/// <param name="Url">Where it leads.</param>
public sealed partial record ShownAddress(string Text, string Url)
{
    internal static bool IsIn(IElement link) => LooksLikeAddress(TextOf(link));

    /// <summary>With the words that stand in for its pictures: many readers see those alone.</summary>
    internal static string TextOf(IElement link)
    {
        var text = new StringBuilder(link.TextContent);
        foreach (var picture in link.QuerySelectorAll("img[alt]"))
            text.Append(' ').Append(picture.GetAttribute("alt"));
        return Spaces().Replace(Unseen().Replace(text.ToString(), ""), " ").Trim();
    }

    /// <summary>Also in full-width letters, which mail programs read as the narrow ones.</summary>
    private static bool LooksLikeAddress(string text) => Address().IsMatch(text.IsNormalized(NormalizationForm.FormKC) ? text : text.Normalize(NormalizationForm.FormKC));

    /// <summary>A scheme, www. or an e-mail address anywhere; or nothing but a host name, with or without more behind it. What begins with a
    /// number of one or two digits is the heading of a section, and the usual endings of documents aren't a host's.</summary>
    [GeneratedRegex(@"[a-z][a-z0-9+.-]*://|(?<![a-z0-9])www\d?\.[\p{L}\p{N}]|[^\s@]+@[\p{L}\p{N}-]+\.\p{L}|" +
        @"^(?!\d{1,2}\.)([\p{L}\p{N}-]+\.)+(?!(pdf|docx?|xlsx?|pptx?|odt|rtf|txt|csv|zip|jpe?g|png|gif)$)([a-z]{2,}|xn--[a-z0-9-]+|香港|中國|中国|公司|網絡|网络)([:/?#]\S*)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    /// <summary>Soft hyphens, joiners and marks of direction.</summary>
    [GeneratedRegex(@"\p{Cf}")]
    private static partial Regex Unseen();
}
