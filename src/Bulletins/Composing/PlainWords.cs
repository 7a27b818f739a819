namespace Bulletins.Composing;

/// <summary>Titles and closings: plain words without markup, clean of what no text holds.</summary>
internal static class PlainWords
{
    public static string OneLine(string text) => string.Join(' ', Cleaned(text).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    public static string Lines(string text) => string.Join('\n', Cleaned(text).Split('\n').Select(line => line.Trim())).Trim('\n');

    /// <summary>Without Unicode noncharacters, two of which mark personal fields when rendered, and control characters.</summary>
    private static string Cleaned(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Where(c => c is '\n' or '\t' || !char.IsControl(c) && c is not (>= '\uFDD0' and <= '\uFDEF')));
}
