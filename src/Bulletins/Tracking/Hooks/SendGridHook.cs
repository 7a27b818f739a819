using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>SendGrid's Event Webhook, signed with ECDSA over time and body.</summary>
/// <remarks>Of what it did itself it names the mail by our Message-ID; of what people did, and of bounces that come later, only by an argument that the relay's
/// <see cref="Sending.RelayOptions.TokenField"/> gave it.</remarks>
public sealed class SendGridHook(IOptions<HookOptions> options, TimeProvider clock) : IHook
{
    private const string SignatureField = "X-Twilio-Email-Event-Webhook-Signature";
    private const string TimeField = "X-Twilio-Email-Event-Webhook-Timestamp";

    internal const string TokenField = "X-SMTPAPI";

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
        var words = item.Words("reason") ?? item.Words("response");
        var (kind, isPermanent) = item.Text("event") switch
        {
            "bounce" => (DeliveryEventKind.Bounced, item.Text("type") == "blocked" ? false : (bool?)null),
            "unsubscribe" or "group_unsubscribe" => (DeliveryEventKind.OptedOut, (bool?)null),
            // It was never tried: the address is on one of SendGrid's lists, or something is wrong with our account.
            "dropped" when Has(words, "unsubscribed", "spam report") => (DeliveryEventKind.Withheld, (bool?)null),
            "dropped" => (DeliveryEventKind.Bounced, false),
            "deferred" => (DeliveryEventKind.Delayed, false),
            "delivered" => (DeliveryEventKind.Delivered, (bool?)null),
            "spamreport" => (DeliveryEventKind.Complained, (bool?)null),
            _ => ((DeliveryEventKind?)null, (bool?)null),
        };
        if (kind is null || IdOf(item, kind.Value) is not { } id)
            return null;
        var happened = new ReportedEvent($"sendgrid:{id}", kind.Value, "SendGrid", HookJson.UnixTime(item.Text("timestamp"), now), new DeliveryTraces
        {
            MessageId = item.Text("smtp-id"),
            HeaderTokens = item.Text("delivery") is { } token ? [token] : [],
            Address = item.Text("email"),
        })
        {
            Diagnostic = kind is DeliveryEventKind.OptedOut or DeliveryEventKind.Withheld ? words ?? item.Text("event") : null,
        };
        if (kind is not (DeliveryEventKind.Bounced or DeliveryEventKind.Delayed))
            return happened;
        var judged = happened.With(item.Text("status"), null, words, isPermanent);
        return item.Text("event") != "dropped" ? judged
            : Has(words, "bounced address") || words?.Trim().Equals("invalid", StringComparison.OrdinalIgnoreCase) == true ? judged.Listed(hard: true)
            : judged.Unexplained();
    }

    private static bool Has(string? words, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (words?.Contains(part, StringComparison.OrdinalIgnoreCase) == true)
                return true;
        }
        return false;
    }

    /// <summary>Those who unsubscribe don't always get one of SendGrid's.</summary>
    private static string? IdOf(JsonElement item, DeliveryEventKind kind) => item.Text("sg_event_id") is { Length: > 0 and <= 150 } id ? id
        : kind == DeliveryEventKind.OptedOut ? $"{item.Text("event")}:{item.Text("email")}:{item.Text("timestamp")}:{item.Text("sg_message_id")}"
        : null;
}
