using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>Postmark's web hooks. It signs nothing: a user name and password in the address show that it is Postmark.</summary>
/// <remarks>Postmark gives mails a Message-ID of its own and returns no header field. Which mail it was, its metadata tells, that is the relay's
/// <see cref="Sending.Relays.RelayOptions.TokenField"/>, or the content of a bounce, if the web hook is set to include that.</remarks>
public sealed partial class PostmarkHook(IOptions<HookOptions> options, TimeProvider clock) : IHook
{
    /// <summary>The metadata that <see cref="TokenField"/> becomes.</summary>
    private const string OwnEntry = "delivery";

    internal const string TokenField = "X-PM-Metadata-" + OwnEntry;

    public string Name => "postmark";

    public bool IsOn => options.Value.PostmarkCredentials is { Length: > 0 };

    public Task<IReadOnlyList<ReportedEvent>> ReadAsync(HookRequest request, CancellationToken cancellation)
    {
        if (!IsAllowed(request.Header("Authorization")))
            throw HookRefusedException.Forged("Authorization");
        using var body = HookJson.Parse(request.Body);
        if (body.RootElement.ValueKind != JsonValueKind.Object)
            throw HookRefusedException.Unreadable("{ … }");
        return Task.FromResult<IReadOnlyList<ReportedEvent>>(Event(body.RootElement, clock.UtcNow()) is { } happened ? [happened] : []);
    }

    private bool IsAllowed(string? authorization)
    {
        var expected = Encoding.UTF8.GetBytes("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(options.Value.PostmarkCredentials!)));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(authorization ?? ""));
    }

    private static ReportedEvent? Event(JsonElement record, DateTime now)
    {
        var type = record.Text("Type");
        DeliveryEventKind? kind = record.Text("RecordType") switch
        {
            "Bounce" => KindOfBounce(type),
            "SMTPApiError" => DeliveryEventKind.Bounced,
            "SpamComplaint" => DeliveryEventKind.Complained,
            "Delivery" => DeliveryEventKind.Delivered,
            // By the recipient, and not in Postmark's own console; what bounced or was a complaint is told as such.
            "SubscriptionChange" when record.Says("SuppressSending") && record.Text("SuppressionReason") == "ManualSuppression" && record.Text("Origin") == "Recipient" => DeliveryEventKind.OptedOut,
            _ => null,
        };
        // A mail may be left twice, once more after somebody came back; and not every such change names one.
        var id = kind == DeliveryEventKind.OptedOut && type is null ? $"{record.Text("MessageID")}:{record.Text("Recipient")}:{record.Text("ChangedAt")}" : record.Text("ID") ?? record.Text("MessageID");
        if (kind is null || id is not { Length: > 0 })
            return null;
        var happened = new ReportedEvent($"postmark:{record.Text("RecordType")}:{id}", kind.Value, "Postmark",
            HookJson.Time(record.Text("BouncedAt") ?? record.Text("DeliveredAt") ?? record.Text("ChangedAt"), now), new DeliveryTraces
            {
                HeaderTokens = [.. Tokens(record)],
                Address = record.Text("Email") ?? record.Text("Recipient"),
            })
        {
            Diagnostic = kind == DeliveryEventKind.OptedOut ? record.Text("SuppressionReason") ?? type : null,
        };
        if (kind is not (DeliveryEventKind.Bounced or DeliveryEventKind.Delayed))
            return happened;
        var words = record.Words("Details") ?? record.Words("Description");
        var judged = happened.With(null, null, words, type is "HardBounce" or "BadEmailAddress" or "ManuallyDeactivated");
        if (type != "SMTPApiError" && record.Text("RecordType") != "SMTPApiError")
            return judged;
        // Postmark took it and didn't send it: the address is inactive since a bounce, a complaint or a wish to stop, and it doesn't say which.
        return words?.Contains("inactive", StringComparison.OrdinalIgnoreCase) == true ? judged.Listed(hard: false) : judged.Unexplained();
    }

    private static DeliveryEventKind? KindOfBounce(string? type) => type switch
    {
        "Unsubscribe" => DeliveryEventKind.OptedOut,
        "AutoResponder" => DeliveryEventKind.AutoReplied,
        "Subscribe" or "AddressChange" or "OpenRelayTest" or "ChallengeVerification" => null,
        "Transient" or "DnsError" => DeliveryEventKind.Delayed,
        "SpamComplaint" => DeliveryEventKind.Complained,
        _ => DeliveryEventKind.Bounced,
    };

    private static IEnumerable<string> Tokens(JsonElement record) =>
        (record.Object("Metadata") is { } metadata ? metadata.Names().Where(name => name.Equals(OwnEntry, StringComparison.OrdinalIgnoreCase)).Select(name => metadata.Text(name)).OfType<string>() : [])
            .Concat(Token().Matches(record.Words("Content") is { } content ? content[..Math.Min(content.Length, 200_000)] : "").Select(match => match.Groups["token"].Value)).Distinct().Take(20);

    [GeneratedRegex(@"(?:/[ubl]/|\+|<)(?<token>[0-9a-f]{32})(?![0-9a-f])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();
}
