using System.Text.Json;
using System.Text.RegularExpressions;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Reports;

namespace Bulletins.Tracking.Hooks;

/// <summary>What Amazon SES tells, in the form of its notifications and in that of its event publishing.</summary>
internal static partial class SesEvents
{
    public static IEnumerable<ReportedEvent> Of(JsonElement told, DateTime now)
    {
        var mail = told.Object("mail") ?? default;
        return (told.Text("notificationType") ?? told.Text("eventType")) switch
        {
            "Bounce" when told.Object("bounce") is { } bounce => bounce.Items("bouncedRecipients").Select(recipient => IsAnswer(bounce, recipient)
                ? Event("bounce", bounce, mail, recipient, DeliveryEventKind.AutoReplied, now)
                : Named(bounce, Event("bounce", bounce, mail, recipient, DeliveryEventKind.Bounced, now)
                    .With(recipient.Text("status"), null, recipient.Words("diagnosticCode"), bounce.Text("bounceType") == "Permanent"))),
            "Complaint" when told.Object("complaint") is { } complaint && SesBounces.IsListed(complaint.Text("complaintSubType")) => complaint.Items("complainedRecipients").Select(recipient =>
                Event("complaint", complaint, mail, recipient, DeliveryEventKind.Withheld, now) with { Diagnostic = complaint.Text("complaintSubType") }),
            "Complaint" when told.Object("complaint") is { } complaint && ComplaintTypes.Has(complaint.Text("complaintFeedbackType")) => complaint.Items("complainedRecipients").Select(recipient =>
                Event("complaint", complaint, mail, recipient, DeliveryEventKind.Complained, now) with { Diagnostic = complaint.Text("complaintFeedbackType") }),
            "DeliveryDelay" when told.Object("deliveryDelay") is { } delay => delay.Items("delayedRecipients").Select(recipient =>
                Event("delay", delay, mail, recipient, DeliveryEventKind.Delayed, now).With(recipient.Text("status"), null, recipient.Words("diagnosticCode"), false)),
            "Delivery" when told.Object("delivery") is { } delivery => delivery.Items("recipients").Where(r => r.ValueKind == JsonValueKind.String).Select(recipient =>
                Event("delivery", delivery, mail, recipient, DeliveryEventKind.Delivered, now) with { Diagnostic = delivery.Words("smtpResponse") }),
            // By the link that SES adds, where it keeps the list.
            "Subscription" when told.Object("subscription") is { } subscription && Leaves(subscription) => mail.Items("destination").Where(r => r.ValueKind == JsonValueKind.String).Select(recipient =>
                Event("subscription", subscription, mail, recipient, DeliveryEventKind.OptedOut, now) with { Diagnostic = subscription.Text("source") ?? "Subscription" }),
            // SES found a virus in what it had taken (its only reason), and sends it to nobody.
            "Reject" when told.Object("reject") is { } reject => mail.Items("destination").Where(r => r.ValueKind == JsonValueKind.String).Select(recipient =>
                Event("reject", reject, mail, recipient, DeliveryEventKind.Bounced, now) with { Reason = ReplyReason.Content, Diagnostic = reject.Text("reason") }),
            _ => [],
        };
    }

    private static bool IsAnswer(JsonElement bounce, JsonElement recipient) =>
        SesBounces.IsAnswer(bounce.Text("bounceType"), bounce.Text("bounceSubType"), recipient.Text("status"), recipient.Text("action"), recipient.Words("diagnosticCode"));

    /// <summary>Where no server's words give a reason, SES may know one.</summary>
    private static ReportedEvent Named(JsonElement bounce, ReportedEvent happened) => SesBounces.IsListed(bounce.Text("bounceSubType")) ? happened.Listed(bounce.Text("bounceType") == "Permanent")
        : happened.Reason != ReplyReason.Unspecified ? happened : bounce.Text("bounceSubType") switch
    {
        "MailboxFull" => happened with { Reason = ReplyReason.MailboxFull },
        "MessageTooLarge" => happened with { Reason = ReplyReason.TooLarge },
        "ContentRejected" or "AttachmentRejected" => happened with { Reason = ReplyReason.Content },
        _ => happened,
    };

    /// <summary>Everything, or a topic that was not left before. Somebody who comes back is told of in the same way.</summary>
    private static bool Leaves(JsonElement subscription)
    {
        var (before, after) = (subscription.Object("oldTopicPreferences") ?? default, subscription.Object("newTopicPreferences") ?? default);
        return after.Says("unsubscribeAll") ? !before.Says("unsubscribeAll") : LeftTopics(after).Except(LeftTopics(before)).Any();
    }

    private static IEnumerable<string> LeftTopics(JsonElement preferences) =>
        preferences.Items("topicSubscriptionStatus").Where(topic => topic.Text("subscriptionStatus") == "OptOut").Select(topic => topic.Text("topicName") ?? "");

    private static ReportedEvent Event(string what, JsonElement told, JsonElement mail, JsonElement recipient, DeliveryEventKind kind, DateTime now)
    {
        var address = recipient.ValueKind == JsonValueKind.String ? recipient.Letters() : recipient.Text("emailAddress");
        var id = told.Text("feedbackId") ?? $"{mail.Text("messageId")}:{told.Text("timestamp")}";
        var headers = mail.Items("headers").ToLookup(header => header.Text("name") ?? "", header => header.Text("value") ?? "", StringComparer.OrdinalIgnoreCase);
        return new ReportedEvent($"ses:{what}:{id}:{address}", kind, "Amazon SES", HookJson.Time(told.Text("timestamp") ?? mail.Text("timestamp"), now), new DeliveryTraces
        {
            // The envelope sender that only this mail carried.
            SentTo = mail.Text("source") is { } source ? [source] : [],
            MessageId = headers["Message-ID"].FirstOrDefault() ?? mail.Object("commonHeaders")?.Text("messageId"),
            HeaderTokens = [.. headers["List-Unsubscribe"].Concat(headers["Archived-At"]).SelectMany(value => Token().Matches(value)).Select(match => match.Groups["token"].Value).Take(5)],
            Address = address,
        })
        {
            Server = told.Text("remoteMtaIp") ?? told.Text("reportingMTA"),
        };
    }

    [GeneratedRegex(@"/[ub]/(?<token>[0-9a-f]{32})", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
