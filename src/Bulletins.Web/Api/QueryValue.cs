using System.Globalization;
using System.Text.Json;
using Bulletins.Texts;

namespace Bulletins.Web.Api;

/// <summary>Reads values of a query string as the rest of the API writes them. An empty value counts as not given.</summary>
internal static class QueryValue
{
    /// <exception cref="FaultException">Not one of the words that <typeparamref name="T"/> has; in any case of letters.</exception>
    public static T? Word<T>(string name, string? text) where T : struct, Enum
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        // Several words, or a number with a sign, would be read as the sum of their values: as yet another word.
        return text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, ignoreCase: true, out var value)
            ? value
            : throw new FaultException(Stranger(name, text, typeof(T)));
    }

    /// <summary>What is wrong with a word that <paramref name="words"/>, an enumeration, doesn't have.</summary>
    private static Fault Stranger(string name, string text, Type words) => new(Screen.Api, "Word", name, text, Words(words));

    /// <summary>The words of an enumeration as the API writes them.</summary>
    public static string Words(Type words) => string.Join(", ", Enum.GetNames(words).Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary>How many rows a page shall have: the usual number when nothing is said, and never more than the largest.</summary>
    /// <exception cref="FaultException">No whole number.</exception>
    public static int Limit(string? limit, int usual, int largest) => (int)Math.Clamp(Number(nameof(limit), limit) ?? usual, 1, largest);

    /// <exception cref="FaultException">No whole number.</exception>
    public static long? Number(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new FaultException(new Fault(Screen.Api, "Parameter", name, text));
    }
}
