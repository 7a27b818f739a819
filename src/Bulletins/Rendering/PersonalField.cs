using System.Globalization;
using System.Text;

namespace Bulletins.Rendering;

/// <summary>A place in a rendered edition that is filled for each recipient. In the stored text it is its name between
/// two Unicode noncharacters, which no real text can hold (Unicode 23.7).</summary>
public static class PersonalField
{
    public const char Begin = '\uFDD0';
    public const char End = '\uFDD1';

    public const string RecipientName = "recipient.name";
    public const string RecipientOrganisation = "recipient.organisation";
    public const string WebLink = "links.web";
    public const string UnsubscribeLink = "links.unsubscribe";

    /// <summary>The address of the picture that tells that a mail was shown. Not for templates, as the next isn't.</summary>
    public const string OpenedPicture = "links.opened";
    private const string FollowedPrefix = "links.followed.";

    /// <param name="number">From 1, within the dispatch.</param>
    public static string TrackedLink(int number) => $"{FollowedPrefix}{number}";

    /// <returns>Null for the other fields.</returns>
    public static int? TrackedNumber(string field) =>
        field.StartsWith(FollowedPrefix, StringComparison.Ordinal)
        && int.TryParse(field.AsSpan(FollowedPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal static bool IsKnown(string field) => All.Contains(field) || field == OpenedPicture || TrackedNumber(field) is not null;

    /// <summary>Those that every text may hold.</summary>
    public static readonly IReadOnlyList<string> All = [RecipientName, RecipientOrganisation, WebLink, UnsubscribeLink];

    /// <summary>What a value is taken to measure where lines are set before it is known.</summary>
    internal const int TypicalColumns = 16;

    public static string Mark(string field) => $"{Begin}{field}{End}";

    /// <summary>The length of the mark that begins there; 0 when none does.</summary>
    internal static int LengthAt(string text, int at) =>
        text[at] == Begin && text.IndexOf(End, at) is var end and > 0 ? end - at + 1 : 0;

    /// <summary>Takes out of a text from outside what could pass for a mark.</summary>
    public static string Strip(string text) =>
        text.AsSpan().IndexOfAny(Begin, End) < 0 ? text : text.Replace($"{Begin}", "").Replace($"{End}", "");

    /// <summary>A value as it may stand in somebody's mail: one line, nothing that could pass for a mark, and no
    /// control that could turn the direction of the text after it.</summary>
    internal static string OneLine(string value)
    {
        var clean = true;
        foreach (var c in value)
            clean &= !char.IsControl(c) && !IsHarmful(c);
        if (clean)
            return value;
        var text = new StringBuilder(value.Length);
        foreach (var c in value.Where(c => !IsHarmful(c)))
            text.Append(char.IsControl(c) ? ' ' : c);
        return text.ToString();
    }

    private static bool IsHarmful(char c) =>
        c is Begin or End or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')
        || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
