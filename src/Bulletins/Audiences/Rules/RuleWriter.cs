using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bulletins.Audiences.Rules;

internal static class RuleWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Rule rule)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Rule.Version);
            WriteProperties(json, rule.Root);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteProperties(Utf8JsonWriter json, RuleNode node)
    {
        switch (node)
        {
            case Everyone:
                json.WriteBoolean("everyone", true);
                break;
            case RuleGroup group:
                json.WriteStartArray(RuleNames.Of(group.Kind));
                foreach (var part in group.Parts)
                {
                    json.WriteStartObject();
                    WriteProperties(json, part);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                break;
            case ListCondition condition:
                json.WriteString("field", condition.Field.Key);
                json.WriteStartArray(RuleNames.Of(condition.Operator));
                foreach (var value in condition.Values)
                    json.WriteStringValue(value);
                json.WriteEndArray();
                break;
            case PeriodCondition condition:
                json.WriteString("field", condition.Field.Key);
                if (condition.From is { } from)
                    json.WriteString("from", RuleNames.Of(from));
                if (condition.To is { } to)
                    json.WriteString("to", RuleNames.Of(to));
                break;
            case RecentCondition condition:
                json.WriteString("field", condition.Field.Key);
                json.WriteNumber("withinDays", condition.WithinDays);
                break;
            default:
                throw new ArgumentException($"Unknown part of a rule: {node}.");
        }
    }
}
