using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Reports;

/// <summary>What receivers of mail counted of a domain in a day (DMARC, RFC 7489; TLS, RFC 8460): programs write it for programs.</summary>
public static partial class AggregateReports
{
    /// <param name="field">The first header field of that name; null when there is none.</param>
    /// <param name="files">The names of what is attached.</param>
    public static bool Include(Func<string, string?> field, IEnumerable<string> files) =>
        field("TLS-Report-Domain") is not null || Subject().IsMatch(field("Subject") ?? "")
        || Sender().IsMatch(field("From") ?? "") && field("In-Reply-To") is null && field("References") is null && files.Any(File().IsMatch);

    /// <summary>The subject that its form demands (RFC 7489 section 7.2.1.1, RFC 8460 section 5.3).</summary>
    [GeneratedRegex(@"^\s*Report Domain:\s*\S+\s+Submitter:\s*\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Subject();

    /// <summary>A person may ask about such a file.</summary>
    [GeneratedRegex(@"\b(no-?reply|do-?not-?reply|postmaster|mailer-daemon)[^@\s]*@|dmarc|tls-?rpt|tls-report|\breports?@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sender();

    /// <summary>By its name: receiver!domain!begin!end.</summary>
    [GeneratedRegex(@"^[^!\s]+![^!\s]+!\d{9,}!\d{9,}(![^!\s]+)?\.((xml|json)(\.(gz|zip))?|gz|zip)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex File();
}
