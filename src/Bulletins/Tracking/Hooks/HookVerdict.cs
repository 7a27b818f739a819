using System.Globalization;
using System.Text.RegularExpressions;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;

namespace Bulletins.Tracking.Hooks;

/// <summary>What a provider's words mean, judged as everybody's are.</summary>
internal static partial class HookVerdict
{
    /// <param name="status">An enhanced code; anything else counts as none.</param>
    /// <param name="isPermanent">The provider's own word; null when it gives none.</param>
    public static ReportedEvent With(this ReportedEvent happened, string? status, string? code, string? words, bool? isPermanent)
    {
        status = status is not null && EnhancedCode().Match(status) is { Success: true } found ? found.Value : null;
        (code, words) = (Something(code), Something(words));
        var said = string.Join(' ', new[] { words is null || code is not null && !words.Contains(code, StringComparison.Ordinal) ? code : null,
            status is not null && words?.Contains(status, StringComparison.Ordinal) != true ? status : null, words }.Where(part => !string.IsNullOrWhiteSpace(part)));
        var number = int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) && digits is >= 400 and < 600 ? digits : (int?)null;
        var verdict = said.Length == 0 ? (ReplyVerdict?)null : ReplyTable.JudgeReport(said);
        var reason = verdict?.Reason ?? ReplyReason.Unspecified;
        var forGood = isPermanent ?? verdict?.Outcome == AttemptOutcome.RefusedForGood;
        return happened with
        {
            Status = status,
            Code = number,
            Diagnostic = words,
            Reason = reason,
            Hard = happened.Kind == DeliveryEventKind.Bounced && forGood && (verdict is null || HardRefusal.Is(verdict.Value, status, number ?? (isPermanent == true ? 550 : null), said)),
        };
    }

    /// <summary>It was never tried: the address is on a list of the provider's, where an older bounce has brought it.</summary>
    public static ReportedEvent Listed(this ReportedEvent happened, bool hard) => happened with { Hard = hard, Reason = ReplyReason.ProviderList };

    /// <summary>It was never tried, for nothing that is wrong with the address, such as a quota of our account's.</summary>
    public static ReportedEvent Unexplained(this ReportedEvent happened) =>
        AddressConsequences.SpeaksOfTheAddress(happened.Reason) ? happened with { Hard = false, Reason = ReplyReason.Unexplained } : happened;

    /// <summary>Providers send empty texts for what they don't know.</summary>
    private static string? Something(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    [GeneratedRegex(@"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedCode();
}
