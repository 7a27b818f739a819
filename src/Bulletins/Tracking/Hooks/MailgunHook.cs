using System.Text;
using System.Text.Json;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>Mailgun's web hooks, signed with HMAC-SHA256 over time and a token.</summary>
public sealed class MailgunHook(IOptions<HookOptions> options, TimeProvider clock) : IHook
{
    /// <summary>Mailgun tries for eight hours to tell what it wasn't answered, with the signature that it made at first.</summary>
    private static readonly TimeSpan Tries = TimeSpan.FromHours(12);

    private readonly UsedTokens tokens = new(2 * Tries);

    public string Name => "mailgun";

    public bool IsOn => options.Value.MailgunSigningKey is { Length: > 0 };

    public Task<IReadOnlyList<ReportedEvent>> ReadAsync(HookRequest request, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        using var body = HookJson.Parse(request.Body);
        var signature = body.RootElement.Object("signature") ?? throw HookRefusedException.Forged("signature");
        var time = signature.Text("timestamp");
        var token = signature.Text("token") ?? "";
        if (!SharedSecret.Signs(options.Value.MailgunSigningKey!, Encoding.UTF8.GetBytes(time + token), signature.Text("signature")))
            throw HookRefusedException.Forged("signature");
        SharedSecret.RequireFresh(time, now, Tries);
        if (!tokens.Accept(token, request.Body, now))
            throw HookRefusedException.Forged("token");
        var data = body.RootElement.Object("event-data") ?? throw HookRefusedException.Unreadable("event-data");
        return Task.FromResult<IReadOnlyList<ReportedEvent>>(Event(data, now) is { } happened ? [happened] : []);
    }

    private static ReportedEvent? Event(JsonElement data, DateTime now)
    {
        var isPermanent = data.Text("severity") == "permanent";
        var status = data.Object("delivery-status");
        DeliveryEventKind? kind = data.Text("event") switch
        {
            // It wasn't tried: the address is on one of the lists of those who want no more mail.
            "failed" when data.Text("reason") is "suppress-unsubscribe" or "suppress-complaint" || status?.Text("code") is "606" or "607" => DeliveryEventKind.Withheld,
            "failed" => isPermanent ? DeliveryEventKind.Bounced : DeliveryEventKind.Delayed,
            "delivered" => DeliveryEventKind.Delivered,
            "complained" => DeliveryEventKind.Complained,
            "unsubscribed" => DeliveryEventKind.OptedOut,
            _ => null,
        };
        if (kind is null || data.Text("id") is not { Length: > 0 and <= 150 } id)
            return null;
        var words = new[] { status?.Words("message"), status?.Words("description") }.FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? data.Text("reason");
        var happened = new ReportedEvent($"mailgun:{id}", kind.Value, "Mailgun", HookJson.UnixTime(data.Text("timestamp"), now), new DeliveryTraces
        {
            MessageId = data.Object("message")?.Object("headers")?.Text("message-id"),
            SentTo = data.Object("envelope")?.Text("sender") is { } sender ? [sender] : [],
            Address = data.Text("recipient"),
        })
        {
            Server = status?.Text("mx-host"),
            Diagnostic = kind is DeliveryEventKind.OptedOut or DeliveryEventKind.Withheld ? words ?? data.Text("event") : null,
        };
        if (kind is not (DeliveryEventKind.Bounced or DeliveryEventKind.Delayed))
            return happened;
        var judged = happened.With(status?.Text("enhanced-code"), status?.Text("code"), words, isPermanent);
        return data.Text("reason") == "suppress-bounce" || status?.Text("code") == "605" ? judged.Listed(hard: true) : judged;
    }
}
