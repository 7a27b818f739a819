using System.ComponentModel.DataAnnotations;

namespace Bulletins.Tracking.Hooks;

/// <summary>What providers may tell over the web: section <c>Tracking:Hooks</c>. Each is off until its secret is given.</summary>
public sealed class HookOptions
{
    public const string Section = "Tracking:Hooks";

    /// <summary>A larger body is refused, 1 to 10,240 kilobytes. Default 1024.</summary>
    [Range(1, 10_240)]
    public int LargestKilobytes { get; set; } = 1024;

    /// <summary>Minutes that the signed time of <c>/hooks/events</c> may lie back or ahead, 1 to 1440. Default 10. Providers that come again with the
    /// signature they made at first have longer.</summary>
    [Range(1, 1440)]
    public int ToleranceMinutes { get; set; } = 10;

    /// <summary>The SNS topics that Amazon SES publishes to, by their ARN; <c>/hooks/ses</c>. Default: none.</summary>
    public List<string> SesTopics { get; } = [];

    /// <summary>The verification key of SendGrid's Event Webhook, as it shows it; <c>/hooks/sendgrid</c>. Which mail complaints and unsubscriptions mean it says
    /// if the relay's <see cref="Sending.RelayOptions.TokenField"/> is set. Default: none.</summary>
    public string? SendGridPublicKey { get; set; }

    /// <summary>Mailgun's HTTP webhook signing key; <c>/hooks/mailgun</c>. Default: none.</summary>
    public string? MailgunSigningKey { get; set; }

    /// <summary>The user name and password that Postmark is given in the address of the web hook, as USER:PASSWORD, since it signs nothing;
    /// <c>/hooks/postmark</c>. Which mail it means it says if the relay's <see cref="Sending.Relays.RelayOptions.TokenField"/> is set, or, of bounces
    /// alone, if it includes their content. Default: none.</summary>
    public string? PostmarkCredentials { get; set; }

    /// <summary>The secret that any other sender signs with; <c>/hooks/events</c>. At least 32 characters. Default: none.</summary>
    [MinLength(32)]
    public string? EventsSecret { get; set; }

    public TimeSpan Tolerance => TimeSpan.FromMinutes(ToleranceMinutes);

    public int LargestOctets => LargestKilobytes * 1024;
}
