using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Members;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Incoming;

/// <summary>A request to stop that was written as a mail: what a mail program sends to the mailto address of List-Unsubscribe (RFC 2369).
/// The token says whose it is, and it holds at once.</summary>
public sealed partial class MailedUnsubscription(BulletinsDb db, MailedLinks links, ContactChoices choices)
{
    /// <summary>What is kept of a mail as evidence, in octets.</summary>
    private const int KeptOctets = 16 * 1024;

    /// <returns>False when the mail is no such request.</returns>
    public async Task<bool> ActAsync(IncomingMail mail, MailReport report, CancellationToken cancellation)
    {
        if (Request().Match(report.Subject) is not { Success: true } request || await links.FindAsync(request.Groups["token"].Value.ToLowerInvariant()) is not { } link)
            return false;
        var octets = await db.IncomingMailContents.AsNoTracking().Where(c => c.IncomingMailId == mail.Id).Select(c => c.Octets).SingleAsync(cancellation);
        var form = Encoding.Latin1.GetString(octets, 0, Math.Min(octets.Length, KeptOctets));
        var wish = new UnsubscribeRequest(ConsentSource.Mail, form, link.DeliveryId);
        await (link.Topic is { } topic ? choices.LeaveTopicAsync(link.ContactId, topic.Id, wish) : choices.LeaveEverythingAsync(link.ContactId, wish));
        return true;
    }

    [GeneratedRegex(@"^\s*(re:\s*)?unsubscribe\s+(?<token>[0-9a-f]{32})\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex Request();
}
