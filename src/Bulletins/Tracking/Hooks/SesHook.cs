using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Hooks;

/// <summary>Amazon SES, which publishes to a topic of Amazon SNS, whose messages carry a signature of Amazon's.</summary>
public sealed class SesHook(IOptions<HookOptions> options, SnsCertificates certificates, TimeProvider clock) : IHook
{
    public string Name => "ses";

    public bool IsOn => options.Value.SesTopics.Count > 0;

    public async Task<IReadOnlyList<ReportedEvent>> ReadAsync(HookRequest request, CancellationToken cancellation)
    {
        using var body = HookJson.Parse(request.Body);
        var message = body.RootElement;
        if (!options.Value.SesTopics.Contains(message.Text("TopicArn") ?? ""))
            throw HookRefusedException.Forged("TopicArn");
        await RequireSignedAsync(message, cancellation);
        switch (message.Text("Type"))
        {
            case "SubscriptionConfirmation":
                await certificates.ConfirmAsync(message.Text("SubscribeURL"), cancellation);
                return [];
            // SES greets a new topic with a sentence in plain text, which SNS would bring again and again.
            case "Notification" when message.Text("Message")?.TrimStart() is ['{', ..]:
                using (var told = HookJson.Parse(Encoding.UTF8.GetBytes(message.Text("Message") ?? "")))
                    return [.. SesEvents.Of(told.RootElement, clock.UtcNow())];
            default:
                return [];
        }
    }

    private async Task RequireSignedAsync(JsonElement message, CancellationToken cancellation)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = await certificates.GetAsync(message.Text("SigningCertURL"), cancellation);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw HookRefusedException.Forged("SigningCertURL");
        }
        using var key = certificate.GetRSAPublicKey() ?? throw HookRefusedException.Forged("SigningCertURL");
        var algorithm = message.Text("SignatureVersion") switch
        {
            // Amazon's first version is SHA-1, and its default; the second has to be chosen for a topic.
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            _ => throw HookRefusedException.Forged("SignatureVersion"),
        };
        if (!Verifies(key, Canonical(message), message.Text("Signature"), algorithm))
            throw HookRefusedException.Forged("Signature");
    }

    private static bool Verifies(RSA key, byte[] signed, string? signature, HashAlgorithmName algorithm)
    {
        try
        {
            return key.VerifyData(signed, Convert.FromBase64String(signature ?? ""), algorithm, RSASignaturePadding.Pkcs1);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Names and values in lines, in the order that Amazon gives for each type.</summary>
    private static byte[] Canonical(JsonElement message)
    {
        string[] names = message.Text("Type") == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var lines = names.Select(name => (name, value: message.Text(name))).Where(pair => pair.value is not null).Select(pair => $"{pair.name}\n{pair.value}\n");
        return Encoding.UTF8.GetBytes(string.Concat(lines));
    }
}
