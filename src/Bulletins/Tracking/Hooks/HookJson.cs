using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Hooks;

/// <summary>Reads what providers post, in which anything may be missing or of another kind.</summary>
internal static partial class HookJson
{
    private static readonly JsonDocumentOptions Bounds = new() { MaxDepth = 32 };

    /// <exception cref="HookRefusedException">It isn't JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, Bounds);
        }
        catch (JsonException broken)
        {
            throw HookRefusedException.Unreadable($"JSON, line {broken.LineNumber + 1}, position {broken.BytePositionInLine + 1}");
        }
    }

    /// <returns>Null where there is none of that name, or nothing that could have one.</returns>
    /// <exception cref="HookRefusedException">A name beside it is no text in Unicode.</exception>
    private static JsonElement? Value(this JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            throw HookRefusedException.Unreadable("Unicode");
        }
    }

    public static JsonElement? Object(this JsonElement element, string name) =>
        element.Value(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.Value(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <returns>Of numbers their digits; null for everything else that is no text.</returns>
    /// <exception cref="HookRefusedException">It is no text in Unicode.</exception>
    public static string? Text(this JsonElement element, string name) =>
        element.Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? Letters(value)
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : null;

    /// <summary>A server's words, which providers pass on as they came, or cut anywhere: what of them is no Unicode costs nothing else that is told.</summary>
    public static string? Words(this JsonElement element, string name) => element.Value(name) is { ValueKind: JsonValueKind.String } value ? Mended(value) : element.Text(name);

    private static string Mended(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var letters = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(text));
            return JsonSerializer.Deserialize<string>(Escape().Replace(letters, escape => escape.Groups["half"].Success ? "\ufffd" : escape.Value))!;
        }
    }

    /// <exception cref="HookRefusedException">It has half a pair of surrogates, or octets that are no UTF-8.</exception>
    public static string Letters(this JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw HookRefusedException.Unreadable("Unicode");
        }
    }

    /// <exception cref="HookRefusedException">One of them is no text in Unicode.</exception>
    public static IReadOnlyList<string> Names(this JsonElement element)
    {
        try
        {
            return [.. element.EnumerateObject().Select(property => property.Name)];
        }
        catch (InvalidOperationException)
        {
            throw HookRefusedException.Unreadable("Unicode");
        }
    }

    /// <summary>Whether it is true, and neither false nor missing.</summary>
    public static bool Says(this JsonElement element, string name) => element.Value(name) is { ValueKind: JsonValueKind.True };

    public static int? Number(this JsonElement element, string name) =>
        int.TryParse(element.Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <returns>In UTC; now for what is no time.</returns>
    public static DateTime Time(string? text, DateTime now) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.UtcDateTime <= now.AddDays(1) ? time.UtcDateTime : now;

    /// <param name="seconds">Since 1970, with or without a fraction.</param>
    public static DateTime UnixTime(string? seconds, DateTime now) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1e11
            ? DateTime.UnixEpoch.AddSeconds(number) is var time && time <= now.AddDays(1) ? time : now
            : now;

    /// <summary>Each with what belongs to it, so that none is found within another.</summary>
    [GeneratedRegex(@"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
