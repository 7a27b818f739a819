using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>SendGrid's Event Webhook, signed with ECDSA over time and body.</summary>
public sealed class SendGridHook(IOptions<HookOptions> options, TimeProvider clock) : IHook
{
    private const string SignatureField = "X-Twilio-Email-Event-Webhook-Signature";
    private const string TimeField = "X-Twilio-Email-Event-Webhook-Timestamp";

    /// <summary>SendGrid tries for a day to tell what it wasn't answered. The signature covers the body, and an event counts once.</summary>
    private static readonly TimeSpan Tries = TimeSpan.FromHours(36);

    public string Name => "sendgrid";

    public bool IsOn => options.Value.SendGridPublicKey is { Length: > 0 };

    public Task<IReadOnlyList<ReportedEvent>> ReadAsync(HookRequest request, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        SharedSecret.RequireFresh(request.Header(TimeField), now, Tries);
        if (!IsSigned(request))
            throw HookRefusedException.Forged(SignatureField);
        using var body = HookJson.Parse(request.Body);
        if (body.RootElement.ValueKind != JsonValueKind.Array)
            throw HookRefusedException.Unreadable("[ … ]");
        return Task.FromResult<IReadOnlyList<ReportedEvent>>([.. body.RootElement.EnumerateArray().Select(item => Event(item, now)).OfType<ReportedEvent>()]);
    }

    private bool IsSigned(HookRequest request)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(options.Value.SendGridPublicKey!), out _);
            byte[] signed = [.. Encoding.ASCII.GetBytes(request.Header(TimeField)!), .. request.Body];
            return key.VerifyData(signed, Convert.FromBase64String(request.Header(SignatureField) ?? ""), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static ReportedEvent? Event(JsonElement item, DateTime now)
    {
        var words = item.Text("reason") ?? item.Text("response");
        var (kind, isPermanent) = item.Text("event") switch
        {
            "bounce" => (DeliveryEventKind.Bounced, item.Text("type") == "blocked" ? false : (bool?)null),
            "unsubscribe" or "group_unsubscribe" => (DeliveryEventKind.OptedOut, (bool?)null),
            // It was never tried: the address is on the provider's own lists.
            "dropped" when words is "Unsubscribed Address" or "Spam Reporting Address" => (DeliveryEventKind.OptedOut, (bool?)null),
            "dropped" => (DeliveryEventKind.Bounced, words is "Bounced Address" or "Invalid"),
            "deferred" => (DeliveryEventKind.Delayed, false),
            "delivered" => (DeliveryEventKind.Delivered, (bool?)null),
            "spamreport" => (DeliveryEventKind.Complained, (bool?)null),
            _ => ((DeliveryEventKind?)null, (bool?)null),
        };
        if (kind is null || item.Text("sg_event_id") is not { Length: > 0 and <= 150 } id)
            return null;
        var happened = new ReportedEvent($"sendgrid:{id}", kind.Value, "SendGrid", HookJson.UnixTime(item.Text("timestamp"), now), new DeliveryTraces
        {
            MessageId = item.Text("smtp-id"),
            Address = item.Text("email"),
        })
        {
            Diagnostic = kind == DeliveryEventKind.OptedOut ? words ?? item.Text("event") : null,
        };
        return kind is DeliveryEventKind.Bounced or DeliveryEventKind.Delayed ? happened.With(item.Text("status"), null, words, isPermanent) : happened;
    }
}
