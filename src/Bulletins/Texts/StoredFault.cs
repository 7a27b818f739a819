using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bulletins.Texts;

/// <summary>A sentence kept as its key and values, so that everybody who reads it later reads it in their own language.</summary>
public static class StoredFault
{
    /// <summary>In characters, whatever the values are.</summary>
    public const int Longest = 2000;

    private const int LongestValue = 300;

    /// <summary>Where a value is itself a stored sentence.</summary>
    private const int LongestInner = 900;

    // The text is never put into a page without being escaped there.
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <remarks>A sentence of a room that isn't the core's is kept as it reads now.</remarks>
    public static string Store(this Fault fault) => Words.All.Contains(fault.Room)
        ? JsonSerializer.Serialize(new Stored(fault.Room.Room, fault.Key, [.. fault.Values.Select(Word)]), Format)
        : Word(fault.ToString());

    /// <returns>The sentence in the current language, and so with every stored fault among its values; a text that isn't a
    /// stored fault is returned as it is.</returns>
    public static string Read(string stored) => Read(stored, CultureInfo.CurrentUICulture);

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="language">In place of the current language.</param>
    public static string Read(string stored, CultureInfo language) => InWords(stored, language) ?? stored;

    /// <summary>Whether a stored text is that sentence, whatever its values.</summary>
    public static bool Is(string stored, TextTable room, string key)
    {
        try
        {
            return stored.StartsWith('{') && JsonSerializer.Deserialize<Stored>(stored) is { } fault && fault.Room == room.Room && fault.Key == key;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string? InWords(string stored, CultureInfo language)
    {
        if (!stored.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Stored>(stored) is { Key: { } key, Values: { } values } fault
                && Words.All.FirstOrDefault(room => room.Room == fault.Room) is { } room && room.Has(key)
                ? room.In(language, key, [.. values.Select(value => Inner(value, language))]) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Within a sentence another one has no full stop.</summary>
    private static string Inner(string value, CultureInfo language) => InWords(value, language)?.TrimEnd('.', '\u3002') ?? value;

    private static string Word(object? value)
    {
        var word = value is Fault inner ? inner.Store() : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        if (word.Length <= LongestInner && InWords(word, CultureInfo.CurrentUICulture) is not null)
            return word;
        var sentence = Read(word);
        return sentence.Length <= LongestValue ? sentence : sentence[..LongestValue] + "…";
    }

    private sealed record Stored(string Room, string Key, string[] Values);
}
