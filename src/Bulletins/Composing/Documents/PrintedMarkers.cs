using System.Globalization;
using AngleSharp.Dom;

namespace Bulletins.Composing.Documents;

/// <summary>The markers that are printed before the items of a list.</summary>
/// <remarks>HTML knows 1. a. i. and •. A list with other ones, such as 1) 一是 (一), keeps them in the text of its items and
/// says so by <c>data-markers="text"</c>: then nothing else may be printed before them, or a reference in the text to
/// 第（二）項 would no longer fit.</remarks>
public static class PrintedMarkers
{
    public const string Attribute = "data-markers";
    public const string InText = "text";

    public static bool AreInText(IElement list) => list.GetAttribute(Attribute) == InText;

    /// <summary>One for each item, without a blank after it; empty where the text of the item has it.</summary>
    public static IEnumerable<string> Of(IElement list)
    {
        var number = Given(list, "start") ?? 1;
        foreach (var item in list.Children.Where(c => c.LocalName == "li"))
        {
            number = Given(item, "value") ?? number;
            yield return AreInText(list) ? "" : list.LocalName == "ul" ? "•" : $"{Number(list.GetAttribute("type"), number++)}.";
        }
    }

    private static int? Given(IElement element, string attribute) =>
        int.TryParse(element.GetAttribute(attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What a list of that type prints before its first items.</summary>
    internal static IEnumerable<string> Numbers(string type, int count) => Enumerable.Range(1, count).Select(number => $"{Number(type, number)}.");

    private static string Number(string? type, int number) => type switch
    {
        "a" when number is > 0 and <= 26 => $"{(char)('a' + number - 1)}",
        "A" when number is > 0 and <= 26 => $"{(char)('A' + number - 1)}",
        "i" when number is > 0 and < 40 => Roman(number).ToLowerInvariant(),
        "I" when number is > 0 and < 40 => Roman(number),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string Roman(int number) =>
        new string('X', number / 10) + new[] { "", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX" }[number % 10];
}
