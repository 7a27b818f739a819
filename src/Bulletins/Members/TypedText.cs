using System.Globalization;
using System.Text;

namespace Bulletins.Members;

/// <summary>The form in which names are kept, whether typed in a form or read from a file, so that the same name
/// is the same text: composed (NFC), without invisible characters, every run of white space one space.</summary>
internal static class TypedText
{
    /// <returns>Null when nothing is left.</returns>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                if (clean.Length > 0 && clean[^1] != ' ')
                    clean.Append(' ');
            }
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format))
            {
                clean.Append(rune.ToString());
            }
        }
        var cleaned = clean.ToString().Normalize().Trim();
        return cleaned.Length == 0 ? null : cleaned;
    }

    /// <summary>A member number: full-width letters and digits made plain, upper-case, no spaces.</summary>
    public static string? Number(string? text) =>
        Clean(text)?.Normalize(NormalizationForm.FormKC).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The key of a classification or topic: lower-case.</summary>
    public static string? Key(string? text) => Clean(text)?.Normalize(NormalizationForm.FormKC).ToLowerInvariant();
}
