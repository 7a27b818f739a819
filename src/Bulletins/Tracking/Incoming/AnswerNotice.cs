using Bulletins.Texts;

namespace Bulletins.Tracking.Incoming;

/// <summary>The words of a notice that passes an answer on.</summary>
internal static class AnswerNotice
{
    private const int LongestQuotation = 20_000;

    /// <param name="circular">Its title; null when nobody can say which one it is about.</param>
    /// <param name="page">Where the mail is found in the console.</param>
    public static string Introduction(Language language, string who, string? circular, bool attached, string page)
    {
        var culture = language.Culture();
        var about = circular is null ? Words.Tracking.In(culture, "Forward.Text", who) : Words.Tracking.In(culture, "Forward.TextAbout", who, circular);
        return about + "\n" + Words.Tracking.In(culture, attached ? "Forward.Attached" : "Forward.TooLarge", page);
    }

    public static string Quote(string text) => "> " + Cut(text.Trim(), LongestQuotation).ReplaceLineEndings("\n> ");

    /// <summary>Never between the two halves of one character.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
