using Bulletins.Tracking.Reports;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>The standard's delivery report (RFC 3464, RFC 6533), also where it is incomplete: what its fields leave out is looked for in
/// what a person reads of it.</summary>
internal static class DeliveryStatusReport
{
    private const int MostRecipients = 200;

    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (mail.DeliveryStatus.Count == 0 || mail.IsPassedOn)
            return null;
        var groups = mail.DeliveryStatus.Where(IsRecipient).Take(MostRecipients).ToList();
        // Some ask the sender to prove something in the form of a report, and say so in its fields.
        if (groups.Count == 0 || groups.TrueForAll(group => ChallengeMail.Asks(group.Field("Diagnostic-Code"))))
            return null;
        var text = new ReportText(mail);
        var recipients = groups.Select(group => Recipient(group, groups.Count == 1, mail, text)).DistinctBy(r => (r.Address, r.Kind)).ToList();
        return new MailReport(recipients.Min(r => r.Kind), [.. recipients, .. LeftOut(groups, recipients, mail, text)]);
    }

    /// <summary>Where the text gives account of those whom the fields name and of others in the same way, the fields were cut.</summary>
    private static IEnumerable<ReportedRecipient> LeftOut(List<FieldGroup> groups, List<ReportedRecipient> recipients, ReturnedMail mail, ReportText text)
    {
        var accounts = text.Accounts.Take(MostRecipients).ToList();
        var known = recipients.Select(r => r.Address).Concat(groups.SelectMany(group => group.Values).Select(Addresses.Of)).OfType<string>()
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (recipients.Exists(r => r.Kind != recipients[0].Kind || r.Address is null || !accounts.Contains(r.Address, StringComparer.OrdinalIgnoreCase)))
            return [];
        return accounts.Where(address => !known.Contains(address) && text.WrittenInsteadOf(address) is null)
            .Select(address => Verdict.Of(recipients[0].Kind, address, null, text.WordsFor(address), Traces.Server(mail)));
    }

    private static bool IsRecipient(FieldGroup group) =>
        group.ContainsKey("Final-Recipient") || group.ContainsKey("Original-Recipient") || group.ContainsKey("X-Actual-Recipient")
        || group.ContainsKey("Action") && group.ContainsKey("Status");

    private static ReportedRecipient Recipient(FieldGroup group, bool isOnly, ReturnedMail mail, ReportText text)
    {
        var original = Addresses.OfEncoded(group.Field("Original-Recipient"));
        var final = Addresses.Of(group.Field("Final-Recipient"));
        // A name within the server's own house is no address that mail could be written to.
        var address = final is not null && original is not null && !final[final.LastIndexOf('@')..].Contains('.', StringComparison.Ordinal)
            ? original : final ?? original ?? Addresses.Of(group.Field("X-Actual-Recipient"))
            ?? (isOnly ? (text.Recipients.Count > 0 ? text.Recipients[0] : null) ?? Addresses.Of(mail.Original.Field("To")) : null);
        var kind = Kind(group, mail);
        var words = Words(group, isOnly, address ?? original, text);
        return Verdict.Of(kind, address, Status(group), words, Traces.Server(mail)) with
        {
            IsRelayed = (group.Field("Action") ?? "").Trim().TrimStart('<').ToLowerInvariant() is var action
                && (action.StartsWith("relay", StringComparison.Ordinal) || action.StartsWith("expand", StringComparison.Ordinal)),
            OriginalRecipient = original ?? (address is null ? null : text.WrittenInsteadOf(address)),
            RemoteServer = Traces.Field(group.Field("Remote-MTA")),
        };
    }

    private static ReportKind Kind(FieldGroup group, ReturnedMail mail)
    {
        var action = (group.Field("Action") ?? "").Trim().TrimStart('<').ToLowerInvariant();
        if (action.StartsWith("fail", StringComparison.Ordinal))
            return ReportKind.Bounce;
        if (action.StartsWith("delay", StringComparison.Ordinal) || action.StartsWith("defer", StringComparison.Ordinal))
            return ReportKind.Delay;
        if (action.StartsWith("deliver", StringComparison.Ordinal) || action.StartsWith("relay", StringComparison.Ordinal) || action.StartsWith("expand", StringComparison.Ordinal))
            return ReportKind.Delivered;
        return Status(group)?[0] switch
        {
            '2' => ReportKind.Delivered,
            null or '4' when ReportText.SpeaksOfDelay(mail) => ReportKind.Delay,
            _ => ReportKind.Bounce,
        };
    }

    private static string? Status(FieldGroup group) => StatusCode.Find(group.Field("Status") ?? "");

    /// <summary>The server's own words: of the field, or of the text when the field says nothing.</summary>
    private static string? Words(FieldGroup group, bool isOnly, string? address, ReportText text)
    {
        var field = Traces.Field(group.Field("Diagnostic-Code")) ?? Traces.Field(group.Field("X-Diagnostic")) ?? Traces.Field(group.Field("X-Supplementary-Info"));
        if (field is not null && ReportText.SaysSomething(field))
            return field;
        var said = address is null ? null : text.WordsFor(address);
        said ??= isOnly ? text.Reply : null;
        // Of words without a code nobody knows whether they are the server's; a telling status needs none.
        if (said is not null && !Verdict.IsGeneral(Status(group)) && StatusCode.Reply(said) is null && StatusCode.Find(said) is null)
            said = null;
        return said ?? field ?? group.Field("X-SMTP-Server-Reply") ?? Comment(group.Field("Status"));
    }

    /// <summary>"5.1.1 (bad destination mailbox address)".</summary>
    private static string? Comment(string? status) => status is not null && status.IndexOf('(') is >= 0 and var open ? status[open..].Trim('(', ')', ' ') : null;
}
