using System.Text;
using System.Text.Json;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;
using MimeKit;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>What Amazon SES tells by mail when its notifications go to an address rather than to a web hook: JSON in the text.</summary>
internal static class NotificationMail
{
    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (mail.Header("x-amz-sns-message-id") is null && !(mail.Header(HeaderId.From) ?? "").Contains("@sns.", StringComparison.OrdinalIgnoreCase)
            || Told(mail.WholeText) is not { } told)
            return null;
        using (told)
        {
            var root = told.RootElement;
            if (OtherFeedback(root) is { } type)
                return new MailReport(ReportKind.Other, []) { IsForPrograms = ComplaintTypes.AreForPrograms(type) };
            var recipients = (Text(root, "notificationType") ?? Text(root, "eventType")) switch
            {
                "Bounce" => Recipients(root, "bounce", "bouncedRecipients", Bounced),
                "Complaint" => Recipients(root, "complaint", "complainedRecipients", Complained),
                "DeliveryDelay" => Recipients(root, "deliveryDelay", "delayedRecipients", (_, recipient) => Refused(ReportKind.Delay, recipient)),
                "Delivery" => Recipients(root, "delivery", "recipients",
                    (delivery, recipient) => Verdict.Of(ReportKind.Delivered, Letters(recipient), null, Text(delivery, "smtpResponse"), null)),
                "Reject" => Rejected(root),
                _ => [],
            };
            return recipients.Count == 0 ? null : WithTraces(new MailReport(recipients[0].Kind, recipients), Object(root, "mail") ?? default);
        }
    }

    private static List<ReportedRecipient> Recipients(JsonElement root, string what, string list, Func<JsonElement, JsonElement, ReportedRecipient> read) =>
        Object(root, what) is { } told && Value(told, list) is { ValueKind: JsonValueKind.Array } items
            ? [.. items.EnumerateArray()
                .Where(item => item.ValueKind == (list is "recipients" or "destination" ? JsonValueKind.String : JsonValueKind.Object))
                .Take(200).Select(item => read(told, item))]
            : [];

    /// <returns>The kind of feedback that is no complaint; null for everything else.</returns>
    private static string? OtherFeedback(JsonElement root) =>
        (Text(root, "notificationType") ?? Text(root, "eventType")) == "Complaint" && Object(root, "complaint") is { } complaint
            && Text(complaint, "complaintFeedbackType") is { } type && !ComplaintTypes.Has(type) ? type : null;

    /// <summary>SES found a virus in what it had taken, and sends it to nobody.</summary>
    private static List<ReportedRecipient> Rejected(JsonElement root) => Recipients(root, "mail", "destination", (_, recipient) =>
        new ReportedRecipient(ReportKind.Bounce, Letters(recipient), false, ReplyReason.Content, null, null, Object(root, "reject") is { } reject ? Text(reject, "reason") : null));

    /// <summary>"Permanent" counts where the server's words are missing: SES then didn't even try, since it knows the address.</summary>
    private static ReportedRecipient Bounced(JsonElement bounce, JsonElement recipient)
    {
        if (SesBounces.IsAnswer(Text(bounce, "bounceType"), Text(bounce, "bounceSubType"), Text(recipient, "status"), Text(recipient, "action"), Text(recipient, "diagnosticCode")))
            return new ReportedRecipient(ReportKind.AutoReply, Text(recipient, "emailAddress"), false, ReplyReason.Unspecified, null, null, null);
        var refused = Refused(ReportKind.Bounce, recipient);
        if (SesBounces.IsListed(Text(bounce, "bounceSubType")))
            return refused with { Hard = Text(bounce, "bounceType") == "Permanent", Reason = ReplyReason.ProviderList };
        return refused.Status is null && refused.Diagnostic is null ? refused with { Hard = Text(bounce, "bounceType") == "Permanent" } : refused;
    }

    private static ReportedRecipient Complained(JsonElement complaint, JsonElement recipient) => SesBounces.IsListed(Text(complaint, "complaintSubType"))
        ? new ReportedRecipient(ReportKind.Bounce, Text(recipient, "emailAddress"), false, ReplyReason.ProviderList, null, null, Text(complaint, "complaintSubType")) { IsWithheld = true }
        : Verdict.Of(ReportKind.Complaint, Text(recipient, "emailAddress"), null, null, null);

    private static ReportedRecipient Refused(ReportKind kind, JsonElement recipient) =>
        Verdict.Of(kind, Text(recipient, "emailAddress"), StatusCode.Find(Text(recipient, "status") ?? ""), Text(recipient, "diagnosticCode"), null);

    /// <summary>The envelope sender is always told; the header only where that is chosen, and with the Message-ID that SES put in place of ours.</summary>
    private static MailReport WithTraces(MailReport report, JsonElement mail)
    {
        var header = Header(mail);
        var id = header.Find(field => field.Name.Equals("Message-ID", StringComparison.OrdinalIgnoreCase)).Value
            ?? (Object(mail, "commonHeaders") is { } common ? Text(common, "messageId") : null);
        return report with
        {
            OriginalMessageId = id?.Trim().Trim('<', '>'),
            SentTo = [.. Addresses.In(Text(mail, "source") ?? "")],
            HeaderTokens = Traces.Tokens(header),
        };
    }

    private static List<(string Name, string Value)> Header(JsonElement mail) => Value(mail, "headers") is { ValueKind: JsonValueKind.Array } fields
        ? [.. fields.EnumerateArray().Take(200).Select(field => (Text(field, "name") ?? "", Text(field, "value") ?? ""))]
        : [];

    /// <summary>Some relays break a long line with "!", a line end and a blank.</summary>
    private static JsonDocument? Told(string text)
    {
        var begin = text.IndexOf('{', StringComparison.Ordinal);
        if (begin < 0)
            return null;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[begin..].ReplaceLineEndings("\n").Replace("!\n ", "", StringComparison.Ordinal)));
        try
        {
            if (!JsonDocument.TryParseValue(ref reader, out var document) || document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            // Where the raw delivery isn't chosen, SNS puts its own envelope around it.
            return Text(document.RootElement, "Message") is { } inner && Text(document.RootElement, "Type") == "Notification" ? Unwrap(document, inner) : document;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonDocument? Unwrap(JsonDocument envelope, string message)
    {
        envelope.Dispose();
        return JsonDocument.Parse(message) is { RootElement.ValueKind: JsonValueKind.Object } told ? told : null;
    }

    private static JsonElement? Object(JsonElement from, string name) => Value(from, name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    private static string? Text(JsonElement from, string name) => Value(from, name) is { ValueKind: JsonValueKind.String } value ? Letters(value) : null;

    /// <summary>Names may be written with half a pair of surrogates, and then have no text to compare.</summary>
    private static JsonElement? Value(JsonElement from, string name)
    {
        try
        {
            return from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>Null for what has half a pair of surrogates, and is no text.</returns>
    private static string? Letters(JsonElement text)
    {
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
