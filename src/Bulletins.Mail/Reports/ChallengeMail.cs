using System.Text.RegularExpressions;
using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports;

/// <summary>Asks the sender to prove that a person wrote, and holds the mail meanwhile, some in the form of a failure report.</summary>
internal static partial class ChallengeMail
{
    public static MailReport? Recognise(ReturnedMail mail) =>
        mail.Lines.Take(40).Any(Challenge().IsMatch) || mail.DeliveryStatus.Exists(group => group.Field("Diagnostic-Code") is { } said && Challenge().IsMatch(said))
            ? new MailReport(ReportKind.Other, [])
            : null;

    [GeneratedRegex(@"wait-?listed|not pre-?approved|add yourself to my .{0,30}list|(click|reply|follow).{0,80}(to (be added|verify|confirm|prove) |so (that )?your (message|mail)).{0,60}(sender|deliver|list|human|inbox)|challenge[- /]response|only accept(s)? (e-?)?mail from (people|senders) (i|on my|who)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Challenge();
}
