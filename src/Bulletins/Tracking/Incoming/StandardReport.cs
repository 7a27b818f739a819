using System.Text.RegularExpressions;

namespace Bulletins.Tracking.Incoming;

/// <summary>Reports that a program writes for programs and that are about no bounce: nobody waits for an answer to them.</summary>
internal static partial class StandardReport
{
    public static bool Is(ReadableMail mail) =>
        // Feedback such as "not spam" (RFC 5965), forged mail (RFC 6591), TLS (RFC 8460).
        mail.IsReport || mail.Field("TLS-Report-Domain") is not null
        || AggregateSubject().IsMatch(mail.Field("Subject") ?? "") || !IsAnswer(mail) && mail.Attachments.Any(AggregateFile().IsMatch);

    /// <summary>A person may ask about such a file.</summary>
    private static bool IsAnswer(ReadableMail mail) =>
        mail.Field("In-Reply-To") is not null || mail.Field("References") is not null || AnsweredSubject.Is(mail.Field("Subject") ?? "");

    /// <summary>What receivers of mail count of a domain in a day, by the subject that its form demands (RFC 7489 section 7.2.1.1).</summary>
    [GeneratedRegex(@"^\s*Report Domain:\s*\S+\s+Submitter:\s*\S+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AggregateSubject();

    /// <summary>By the name of the file: receiver!domain!begin!end.</summary>
    [GeneratedRegex(@"^[^!\s]+![^!\s]+!\d{9,}!\d{9,}(![^!\s]+)?\.(xml|json|zip)(\.gz)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex AggregateFile();
}
