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
        if (Wanted(exception.Message) is { IsEnum: true } words)
            return new Fault(Screen.Api, "JsonWord", exception.Path?.TrimStart('$', '.'), line, position, QueryValue.Words(words));
        var ourOwn = !exception.Message.Contains("Path: ", StringComparison.Ordinal) && !exception.Message.Contains("LineNumber: ", StringComparison.Ordinal);
        return new Fault(Screen.Api, "Json", line, position, exception.Path, ourOwn ? exception.Message : "");
    }

    private static Type? Wanted(string message) =>
        WantedType().Match(message) is { Success: true } wanted ? typeof(BulletinsDb).Assembly.GetType(wanted.Groups["type"].Value) : null;

    [GeneratedRegex("missing required properties including: (?<names>.+)\\.$")]
    private static partial Regex MissingNames();

    [GeneratedRegex(@"converted to (System\.Nullable`1\[)?(?<type>Bulletins\.[\w.]+)")]
    private static partial Regex WantedType();
}
