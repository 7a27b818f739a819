using System.Globalization;
using Bulletins.Members.Topics;
using Bulletins.Texts;

namespace Bulletins.Members;

/// <summary>The name of a classification, topic or firm in a reader's language, or the nearest that it has.</summary>
public static class LocalName
{
    /// <param name="language">Null for the language that the screen is in.</param>
    public static string In(this Classification classification, Language? language = null) => Choose(
        language, classification.NameTraditionalChinese, classification.NameSimplifiedChinese, classification.NameEnglish);

    /// <inheritdoc cref="In(Classification, Language?)"/>
    public static string In(this Topic topic, Language? language = null) => Choose(
        language, topic.NameTraditionalChinese, topic.NameSimplifiedChinese, topic.NameEnglish);

    private static string Choose(Language? language, string traditional, string? simplified, string? english) =>
        (language ?? OfScreen()) switch
        {
            Language.English when !string.IsNullOrWhiteSpace(english) => english,
            Language.SimplifiedChinese when !string.IsNullOrWhiteSpace(simplified) => simplified,
            _ => traditional,
        };

    private static Language OfScreen() =>
        LanguageTags.TryParse(CultureInfo.CurrentUICulture.Name, out var language) ? language : Language.TraditionalChinese;
}
