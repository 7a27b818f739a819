using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Readings;

/// <summary>What a program that asks says of itself.</summary>
public static partial class ReaderAgents
{
    public static bool IsMachine(string? agent) => string.IsNullOrWhiteSpace(agent) || agent.Trim() is "Mozilla/5.0" or "Mozilla/4.0" || Machine().IsMatch(agent);

    /// <summary>A mail provider's proxy, which says so.</summary>
    public static bool IsPictureProxy(string? agent) => agent is not null && Proxy().IsMatch(agent);

    /// <summary>A browser, or a mail program that shows a mail.</summary>
    public static bool IsBrowser(string? agent) => agent is not null && !IsMachine(agent) && !IsPictureProxy(agent) && Browser().IsMatch(agent);

    /// <remarks>The bare "Mozilla/5.0" is what Apple's Mail Privacy Protection loads pictures as, whether or not anybody opens the mail.</remarks>
    [GeneratedRegex(@"bot\b|bot/|crawl|spider|slurp|scan|curl|wget|python|\bjava/|okhttp|go-http-client|libwww|lwp|httpclient|http_request|axios|node-fetch|undici|"
        + @"headless|phantom|selenium|puppeteer|playwright|preview|externalhit|existence discovery|office protocol|barracuda|proofpoint|mimecast|safelinks|"
        + @"trendmicro|symantec|fireeye|sophos|urldefense|virustotal|ruby|perl|php/|powershell|postman", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Machine();

    [GeneratedRegex("GoogleImageProxy|YahooMailProxy", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Proxy();

    [GeneratedRegex(@"^Mozilla/5\.0 \(.+(AppleWebKit|Gecko|Trident)|^Mozilla/4\.0 \(compatible; (ms-office|MSIE)|Microsoft Outlook|Thunderbird|MicroMessenger|QQMail|Foxmail", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Browser();
}
