using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Bulletins.Time;

namespace Bulletins.Web.Api;

/// <summary>How the API writes and reads JSON: camelCase names, enum values as camelCase words, times in UTC with Z, Chinese unescaped.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Options = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.Converters.Add(new UtcTime());
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        return options;
    }

    private sealed class UtcTime : JsonConverter<DateTime>
    {
        /// <summary>A time without Z or an offset is one in Hong Kong, where the staff live; never the machine's.</summary>
        /// <exception cref="JsonException">No time.</exception>
        public override DateTime Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
                throw new JsonException(Screen.Api["Time"]);
            return time.Kind == DateTimeKind.Unspecified ? HongKongTime.ToUtc(time) : time.ToUniversalTime();
        }

        public override void Write(Utf8JsonWriter writer, DateTime time, JsonSerializerOptions options) =>
            writer.WriteStringValue(DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }
}
