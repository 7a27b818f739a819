using System.Globalization;

namespace Bulletins.Texts;

/// <summary>The languages of an edition and of a contact. Stored and shown in the API as a BCP 47 tag.</summary>
public enum Language
{
    /// <summary>zh-Hant, the master edition.</summary>
    TraditionalChinese,
    /// <summary>zh-Hans</summary>
    SimplifiedChinese,
    /// <summary>en</summary>
    English,
}

public static class LanguageTags
{
    public static string Tag(this Language language) => language switch
    {
        Language.TraditionalChinese => "zh-Hant",
        Language.SimplifiedChinese => "zh-Hans",
        Language.English => "en",
        _ => throw new ArgumentOutOfRangeException(nameof(language)),
    };

    /// <summary>Reads a tag that this program wrote itself; anything else counts as the master language.</summary>
    public static Language Parse(string tag) => TryParse(tag, out var language) ? language : Language.TraditionalChinese;

    /// <summary>Reads zh-Hant, zh-Hans and en, with the regional tags that mean them (zh-HK, zh-TW, zh-MO, zh-CN, zh-SG, en-…).</summary>
    public static bool TryParse(string? tag, out Language language)
    {
        language = Language.TraditionalChinese;
        switch (tag?.Trim().Replace('_', '-').ToLowerInvariant())
        {
            case "zh-hant" or "zh-hk" or "zh-tw" or "zh-mo" or "zh-hant-hk" or "zh-hant-tw" or "zh-hant-mo" or "zh":
                return true;
            case "zh-hans" or "zh-cn" or "zh-sg" or "zh-hans-cn" or "zh-hans-hk" or "zh-hans-sg":
                language = Language.SimplifiedChinese;
                return true;
            case { } english when english == "en" || english.StartsWith("en-", StringComparison.Ordinal):
                language = Language.English;
                return true;
            default:
                return false;
        }
    }

    public static CultureInfo Culture(this Language language) => CultureInfo.GetCultureInfo(language.Tag());
}
