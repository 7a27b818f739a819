using System.Text;
using System.Text.Json;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>A form of our own for every other provider. The field <c>Bulletins-Signature: t=SECONDS,v1=HEX</c> carries HMAC-SHA256 over
/// the seconds, a full stop and the body. Here nothing may be missing or unknown: one wrong event refuses all of them.</summary>
public sealed class EventsHook(IOptions<HookOptions> options, TimeProvider clock) : IHook
{
    private const string SignatureField = "Bulletins-Signature";
    private const int MostEvents = 1000;

    private static readonly string[] Known = ["id", "kind", "at", "messageId", "envelopeSender", "envelopeId", "address", "permanent", "status", "code", "diagnostic", "server"];

    public string Name => "events";

    public bool IsOn => options.Value.EventsSecret is { Length: > 0 };

    public Task<IReadOnlyList<ReportedEvent>> ReadAsync(HookRequest request, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        var fields = (request.Header(SignatureField) ?? "").Split(',').Select(part => part.Trim().Split('=', 2)).Where(part => part.Length == 2)
            .ToLookup(part => part[0], part => part[1]);
        var time = fields["t"].FirstOrDefault();
        byte[] signed = [.. Encoding.ASCII.GetBytes(time + "."), .. request.Body];
        if (!SharedSecret.Signs(options.Value.EventsSecret!, signed, fields["v1"].FirstOrDefault()))
            throw HookRefusedException.Forged(SignatureField);
        SharedSecret.RequireFresh(time, now, options.Value.Tolerance);
        using var body = HookJson.Parse(request.Body);
        if (body.RootElement.ValueKind != JsonValueKind.Object || !body.RootElement.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
            throw HookRefusedException.Unreadable("events: [ … ]");
        if (events.GetArrayLength() > MostEvents)
            throw HookRefusedException.Unreadable($"events: {events.GetArrayLength()} > {MostEvents}");
        return Task.FromResult<IReadOnlyList<ReportedEvent>>([.. events.EnumerateArray().Select((item, index) => Event(item, index, now))]);
    }

    private static ReportedEvent Event(JsonElement item, int index, DateTime now)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw Wrong(index, "{ … }");
        if (item.Names().FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            throw Wrong(index, unknown);
        var id = item.Text("id") is { Length: > 0 and <= 150 } given ? given : throw Wrong(index, "id");
        var kind = item.Text("kind") switch
        {
            "bounce" => DeliveryEventKind.Bounced,
            "delay" => DeliveryEventKind.Delayed,
            "delivered" => DeliveryEventKind.Delivered,
            "complaint" => DeliveryEventKind.Complained,
            "unsubscribe" => DeliveryEventKind.OptedOut,
            _ => throw Wrong(index, "kind: bounce, delay, delivered, complaint, unsubscribe"),
        };
        if (!DateTimeOffset.TryParse(item.Text("at"), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var at))
            throw Wrong(index, "at");
        var happened = new ReportedEvent($"events:{id}", kind, "events", at.UtcDateTime <= now ? at.UtcDateTime : now, new DeliveryTraces
        {
            SentTo = item.Text("envelopeSender") is { } sender ? [sender] : [],
            EnvelopeId = item.Text("envelopeId"),
            MessageId = item.Text("messageId"),
            Address = item.Text("address"),
        })
        {
            Server = item.Text("server"),
            Diagnostic = kind == DeliveryEventKind.OptedOut ? item.Text("diagnostic") ?? item.Text("kind") : null,
        };
        return kind is DeliveryEventKind.Bounced or DeliveryEventKind.Delayed ? happened.With(item.Text("status"), item.Text("code"), item.Text("diagnostic"), Permanent(item, index)) : happened;
    }

    private static bool? Permanent(JsonElement item, int index) => !item.TryGetProperty("permanent", out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(index, "permanent");

    private static HookRefusedException Wrong(int index, string what) => HookRefusedException.Unreadable($"events[{index}].{what}");
}
