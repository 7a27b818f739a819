using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

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
        /// <exception cref="JsonException">No time, or one without Z or an offset: it would name no instant.</exception>
        public override DateTime Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            return DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified
                ? time.ToUniversalTime()
                : throw new JsonException(Screen.Api["Time"]);
        }

        public override void Write(Utf8JsonWriter writer, DateTime time, JsonSerializerOptions options) =>
            writer.WriteStringValue(DateTime.SpecifyKind(time, DateTimeKind.Utc));
    }
}
