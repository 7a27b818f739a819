using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Sending.Messages;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Incoming;

/// <summary>A request to stop that was written as a mail: what a mail program sends to the mailto address of List-Unsubscribe (RFC 2369), or
/// a person who answers a circular. The token says whose it is, and it holds at once.</summary>
public sealed partial class MailedUnsubscription(BulletinsDb db, MailedLinks links, ContactChoices choices, IMailText reader)
{
    /// <summary>What is kept of a mail as evidence, in octets.</summary>
    private const int KeptOctets = 16 * 1024;

    /// <returns>Null when the mail is no such request; otherwise what is left to do: a person who wrote more is answered by a person.</returns>
    public async Task<IncomingMailState?> ActAsync(IncomingMail mail, MailReport report, CancellationToken cancellation)
    {
        if (report.Kind != ReportKind.Other)
            return null;
        var octets = await db.IncomingMailContents.AsNoTracking().Where(c => c.IncomingMailId == mail.Id).Select(c => c.Octets).SingleAsync(cancellation);
        if (Request(report, reader.Read(octets)) is not { } request || await links.FindAsync(request.Token.ToLowerInvariant()) is not { } link)
            return null;
        var form = Encoding.Latin1.GetString(octets, 0, Math.Min(octets.Length, KeptOctets));
        var wish = new UnsubscribeRequest(ConsentSource.Mail, form, link.DeliveryId, mail.Id, link.MailedTo);
        await (link.Topic is { } topic ? choices.LeaveTopicAsync(link.ContactId, topic.Id, wish) : choices.LeaveEverythingAsync(link.ContactId, wish));
        return request.SaysMore ? IncomingMailState.ToForward : IncomingMailState.Recorded;
    }

    /// <summary>A program that was told to may write the subject that we gave it; everything else must be a person's.</summary>
    private static (string Token, bool SaysMore)? Request(MailReport report, ReadableMail mail)
    {
        if (IsReturned(mail))
            return null;
        var written = OwnWords.Of(mail.Text).ToList();
        if (Wanted().Match(report.Subject) is { Success: true } subject && (IsByPerson(mail) || !subject.Groups["answer"].Success))
            return (subject.Groups["token"].Value, IsByPerson(mail) && !written.TrueForAll(WishToStop.AddsNothing));
        if (!IsByPerson(mail))
            return null;
        var first = written.FirstOrDefault() ?? "";
        if (Wanted().Match(first) is { Success: true } body)
            return (body.Groups["token"].Value, written.Count > 1);
        var bySubject = WishToStop.Is(report.Subject);
        return (bySubject || WishToStop.Is(first)) && TokenOf(report, mail) is { } token ? (token, written.Count > (WishToStop.Is(first) ? 1 : 0)) : null;
    }

    /// <summary>Of the address that it was sent to, or of the mail of ours that it answers, whatever address answers go to.</summary>
    private static string? TokenOf(MailReport report, ReadableMail mail) =>
        report.SentTo.Select(address => EnvelopeSender.TokenOf(address.Trim().ToLowerInvariant())).FirstOrDefault(token => token is not null)
        ?? (Answered().Match(mail.Field("In-Reply-To") ?? "") is { Success: true } answered ? answered.Groups["token"].Value : null);

    /// <summary>With the empty reverse-path of what comes back (RFC 5321 section 4.5.5), or as part of a report.</summary>
    private static bool IsReturned(ReadableMail mail) => mail.Field("Return-Path")?.Trim() == "<>" || mail.IsReport || AggregateReports.Include(mail.Field, mail.Attachments)
        || (mail.Field("Auto-Submitted") ?? "").TrimStart().StartsWith("auto-replied", StringComparison.OrdinalIgnoreCase);

    private static bool IsByPerson(ReadableMail mail) =>
        (mail.Field("Auto-Submitted") is not { } how || how.Split(';', '(')[0].Trim().Equals("no", StringComparison.OrdinalIgnoreCase))
        && mail.Field("List-Id") is null && mail.Field("Precedence")?.Trim().ToLowerInvariant() is not ("bulk" or "junk" or "list" or "auto_reply");

    [GeneratedRegex(@"^\s*(?<answer>re:\s*)?unsubscribe\s+(?<token>[0-9a-f]{32})\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Wanted();

    [GeneratedRegex(@"^\s*<(?<token>[0-9a-f]{32})@[^<>\s]+>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Answered();
}
