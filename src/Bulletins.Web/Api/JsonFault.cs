using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bulletins.Texts;

namespace Bulletins.Web.Api;

/// <summary>What is wrong with a body, in a sentence that names no type of ours. The platform tells some of it only in its message.</summary>
internal static partial class JsonFault
{
    public static Fault Of(JsonException exception)
    {
        var (line, position) = (exception.LineNumber + 1, exception.BytePositionInLine + 1);
        if (MissingNames().Match(exception.Message) is { Success: true } missing)
            return new Fault(Screen.Api, "Missing", missing.Groups["names"].Value.Replace("'", "", StringComparison.Ordinal));
        if (Wanted(exception) is { } words)
            return new Fault(Screen.Api, "JsonWord", exception.Path?.TrimStart('$', '.'), line, position, QueryValue.Words(words));
        var ourOwn = !exception.Message.Contains("Path: ", StringComparison.Ordinal) && !exception.Message.Contains("LineNumber: ", StringComparison.Ordinal);
        return new Fault(Screen.Api, "Json", line, position, exception.Path, ourOwn ? exception.Message : "");
    }

    /// <returns>The enumeration of which a word was wanted; null when it was something else.</returns>
    private static Type? Wanted(JsonException exception)
    {
        if (WantedType().Match(exception.Message) is not { Success: true } wanted)
            return null;
        var name = wanted.Groups["type"].Value;
        var type = typeof(BulletinsDb).Assembly.GetType(name) ?? typeof(JsonFault).Assembly.GetType(name);
        // What is made by its constructor is named itself, and not what was to be in it.
        if (type is { IsEnum: false } && LastName().Match(exception.Path ?? "") is { Success: true } member)
            type = type.GetProperty(member.Groups["name"].Value, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType;
        type = type is { IsGenericType: true } ? type.GenericTypeArguments[0] : type;
        return type is { IsEnum: true } ? type : null;
    }

    [GeneratedRegex("missing required properties including: (?<names>.+)\\.$")]
    private static partial Regex MissingNames();

    [GeneratedRegex(@"converted to (System\.Nullable`1\[)?(?<type>Bulletins\.[\w.+]*\w)")]
    private static partial Regex WantedType();

    /// <summary>Of a path such as $.reasons[0].</summary>
    [GeneratedRegex(@"\.(?<name>\w+)(\[\d+\])?$")]
    private static partial Regex LastName();
}
