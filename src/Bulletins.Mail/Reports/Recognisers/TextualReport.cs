using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;
using MimeKit;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>A failure or a delay that a server tells in words alone, as most did before there was a standard and many still do.</summary>
/// <remarks>Never a person's mail: the sender must be a server, and its words must say so.</remarks>
internal static class TextualReport
{
    private static readonly string[] Senders = ["Return-Path", "Sender", "From"];
    private static readonly string[] EnvelopeSenders = ["Return-Path", "Sender", "Errors-To"];

    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (!IsReport(mail) && !ComesBackBare(mail))
            return null;
        var text = new ReportText(mail);
        if (!SenderNames.IsSurelyServer(mail.Header(HeaderId.From) ?? "") && !IsNobody(mail) && !IsAboutMail(mail, text))
            return null;
        var kind = ReportText.SpeaksOfSuccess(mail) ? ReportKind.Delivered : ReportText.SpeaksOfDelay(mail) ? ReportKind.Delay : ReportKind.Bounce;
        var recipients = text.Recipients.Select(address => Recipient(kind, address, mail, text)).ToList();
        if (recipients.Count == 0)
            recipients.Add(Verdict.Of(kind, null, null, text.Reply, Traces.Server(mail)));
        return new MailReport(kind, recipients);
    }

    private static ReportedRecipient Recipient(ReportKind kind, string address, ReturnedMail mail, ReportText text)
    {
        var told = Verdict.Of(kind, address, null, text.WordsFor(address), Traces.Server(mail)) with { OriginalRecipient = text.WrittenInsteadOf(address) };
        // Without a code only the words can say that it is for good; a reason in a language that nobody here knows may be any.
        var isForGood = kind == ReportKind.Bounce && told.Reason == ReplyReason.Unspecified && told.Code is null && text.IsSilentOn(address)
            && (ReportText.SpeaksOfTheEnd(mail) || !ReportText.AnnouncesReason(mail))
            && !mail.Lines.Take(60).Prepend(mail.Subject).Any(line => HardRefusal.MayPass(line)
                && !line.Contains("permanent", StringComparison.OrdinalIgnoreCase));
        return isForGood ? told with { Hard = true } : told;
    }

    private static bool IsReport(ReturnedMail mail)
    {
        if (mail.Header("X-Failed-Recipients") is not null || mail.DeliveryStatus.Count > 0 && !mail.IsPassedOn || CallsItselfAReport(mail))
            return true;
        var isToTheEnvelopeSender = IsToTheEnvelopeSender(mail);
        if (FailureWords.IsForwarded(mail.Subject) && !AnswersLikeAServer(mail)
            || IsToMany(mail) && !isToTheEnvelopeSender && !SenderNames.IsServerAddress(mail.Header(HeaderId.From) ?? ""))
            return false;
        var beginning = mail.Lines.Where(line => line.Length > 0 && !line.StartsWith('>')).Take(60).ToList();
        var (inSubject, inText) = (FailureWords.InSubject(mail.Subject),
            beginning.Exists(FailureWords.InLine) || beginning.Zip(beginning.Skip(1), (line, next) => $"{line} {next}").Any(FailureWords.InLine));
        if (!inSubject && beginning.Take(15).Any(FailureWords.AreOfModeration))
            return false;
        if (SenderNames.IsServer(mail.Header(HeaderId.From) ?? "") || IsNobody(mail) || mail.IsDeliveryReport)
            return inSubject || inText || ReportText.SpeaksOfSuccess(mail);
        // A person's mail always has a header.
        if (mail.HasNoHeader)
            return inText;
        // Some write in the name of a person or of nobody; then everything else must say that it is a server.
        return inSubject && inText && (ComesFromNobody(mail) || IsAutomatic(mail) || ReturnsOurs(mail) || QuotesAServer(mail) || isToTheEnvelopeSender) && mail.Header(HeaderId.InReplyTo) is null;
    }

    /// <summary>Parcels and payments fail as well, but they name no address, no code and no mail.</summary>
    private static bool IsAboutMail(ReturnedMail mail, ReportText text) =>
        text.NamesRecipient || mail.Original.Count > 0 || mail.Lines.Any(line => StatusCode.Find(line) is not null || StatusCode.Reply(line) is not null);

    /// <summary>Some servers put "Re:" before the subject of what they return.</summary>
    private static bool AnswersLikeAServer(ReturnedMail mail) => FailureWords.IsAnswered(mail.Subject) && SenderNames.IsServer(mail.Header(HeaderId.From) ?? "")
        && (FailureWords.AreIntroduction(mail.Lines.FirstOrDefault(line => line.Length > 0) ?? "")
            || mail.Lines.Any(line => line.Length > 3 && StatusCode.Reply(line[..4] + " ") is not null));

    /// <summary>Newsletters and lists write about failures too.</summary>
    private static bool IsToMany(ReturnedMail mail) =>
        mail.Header("List-Unsubscribe") is not null || mail.Header("List-Id") is not null || mail.Header("List-Post") is not null;

    /// <summary>Servers write to where a mail came from, persons to whom it is from; a list adds its fields to both.</summary>
    private static bool IsToTheEnvelopeSender(ReturnedMail mail)
    {
        var authors = Addresses.In(mail.Original.Field("From") ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var to = mail.All("To").SelectMany(Addresses.In).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return EnvelopeSenders.Select(mail.Original.Field).Any(value => value is not null && Addresses.In(value).Any(sender => to.Contains(sender) && !authors.Contains(sender)));
    }

    /// <summary>Programs of some houses, under any name: they say in the subject and in the first line what they write, and then whom it is about.</summary>
    private static bool CallsItselfAReport(ReturnedMail mail) =>
        FailureWords.AreBeforeSubject(mail.Subject) && FailureWords.AreTitle(mail.Lines.FirstOrDefault(line => line.Trim().Length > 0) ?? "")
        && mail.Header(HeaderId.InReplyTo) is null && new ReportText(mail).NamesRecipient;

    /// <summary>"From: &lt;&gt;"</summary>
    private static bool IsNobody(ReturnedMail mail) =>
        mail.Header(HeaderId.From) is { } from && !from.Contains('@', StringComparison.Ordinal) && mail.Header("Return-Path")?.Trim() is "<>";

    private static bool ComesFromNobody(ReturnedMail mail) => mail.Header("Return-Path")?.Trim() is { } path
        && (path is "<>" or "" || path.Contains("mailer-daemon", StringComparison.OrdinalIgnoreCase)) || mail.Header(HeaderId.From) is null;

    private static bool IsAutomatic(ReturnedMail mail) =>
        mail.Header("Auto-Submitted") is { } how && !how.StartsWith("no", StringComparison.OrdinalIgnoreCase) || mail.IsReport;

    /// <summary>Some mobile carriers write in the name of an address that takes no answers, with nothing but our own mail to tell them by.</summary>
    private static bool ReturnsOurs(ReturnedMail mail)
    {
        return SenderNames.TakesNoAnswers(mail.Header(HeaderId.From) ?? "") && IsOriginalOurs(mail);
    }

    /// <summary>Some houses have their programs write in the name of an address that takes no answers, and return nothing.</summary>
    private static bool QuotesAServer(ReturnedMail mail) =>
        SenderNames.TakesNoAnswers(mail.Header(HeaderId.From) ?? "") && mail.Lines.Any(FailureWords.QuotesAServer) && new ReportText(mail).NamesRecipient;

    /// <summary>Under any name and subject: from nobody, with our own mail, and the sentence that says whom it didn't reach.</summary>
    private static bool ComesBackBare(ReturnedMail mail) =>
        mail.Header("Return-Path")?.Trim() is "<>" && mail.Header(HeaderId.InReplyTo) is null && !IsAnswer(mail) && !IsToMany(mail) && IsOriginalOurs(mail)
        && mail.Lines.Where(line => line.Length > 0).Take(30).Any(FailureWords.AreOfReturn);

    private static bool IsAnswer(ReturnedMail mail) => FailureWords.IsForwarded(mail.Subject)
        || (mail.Header("Auto-Submitted") ?? "").Contains("vacation", StringComparison.OrdinalIgnoreCase);

    private static bool IsOriginalOurs(ReturnedMail mail)
    {
        var us = mail.All("To").Concat(mail.All("Delivered-To")).SelectMany(Addresses.In).Select(Domain).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Senders.Select(mail.Original.Field).Any(value => value is not null && Addresses.In(value).Select(Domain).Any(us.Contains));

        static string Domain(string address) => address[(address.LastIndexOf('@') + 1)..];
    }
}
