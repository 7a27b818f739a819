using System.Globalization;
using AngleSharp.Dom;

namespace Bulletins.Rendering.PlainText;

/// <summary>What stands before the items of a list, a space at its end.</summary>
/// <remarks>A list whose items have their markers in their own text, such as 1) or 一是, says so by
/// <c>data-markers="text"</c> and gets no others.</remarks>
internal static class ListMarkers
{
    public static List<string> Of(IElement list, List<IElement> items)
    {
        if (AreInText(list))
            return [.. items.Select(_ => "")];
        if (list.LocalName == "ul")
            return [.. items.Select(_ => Depth(list) % 2 == 1 ? "• " : "- ")];
        var number = Number(list.GetAttribute("start")) ?? 1;
        List<string> markers = [];
        foreach (var item in items)
        {
            number = Number(item.GetAttribute("value")) ?? number;
            markers.Add(Text(list.GetAttribute("type"), number) + ". ");
            number++;
        }
        return markers;
    }

    public static bool AreInText(IElement list) => list.GetAttribute("data-markers") == "text";

    private static int Depth(IElement list)
    {
        var depth = 0;
        for (var ancestor = list; ancestor is not null; ancestor = ancestor.ParentElement)
            depth += ancestor.LocalName is "ul" ? 1 : 0;
        return depth;
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(string? type, int number) => type switch
    {
        "a" when number is > 0 and <= 26 => $"{(char)('a' + number - 1)}",
        "A" when number is > 0 and <= 26 => $"{(char)('A' + number - 1)}",
        "i" when number is > 0 and < 40 => Roman(number).ToLowerInvariant(),
        "I" when number is > 0 and < 40 => Roman(number),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string Roman(int number) => new string('X', number / 10) + Units[number % 10];

    private static readonly string[] Units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
}
