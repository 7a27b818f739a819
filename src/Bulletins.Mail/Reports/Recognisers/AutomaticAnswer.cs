using System.Text.RegularExpressions;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;
using MimeKit;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>A machine answers for a person (RFC 3834), with the field that says so or without.</summary>
internal static partial class AutomaticAnswer
{
    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (!SaysSo(mail) && !SaysSoInSubject(mail) && !IsFromAMachine(mail) && !SaysSoAtOnce(mail))
            return null;
        var from = Addresses.In(mail.Header(HeaderId.From) ?? "").FirstOrDefault();
        return new MailReport(ReportKind.AutoReply, [new ReportedRecipient(ReportKind.AutoReply, from, false, ReplyReason.Unspecified, null, null, FirstWords(mail))])
        {
            Suggestion = Suggest(mail, from),
        };
    }

    /// <summary>A subject alone may be a person's, who asks about office hours: it must be an answer, and short as such subjects are.</summary>
    private static bool SaysSoInSubject(ReturnedMail mail) =>
        Subject().IsMatch(mail.Subject) && (IsAnswer(mail) || Marked().IsMatch(mail.Subject)) || Programmed().IsMatch(mail.Subject) && !FailureWords.IsForwarded(mail.Subject);

    /// <summary>A person's mail has a way back, and whoever takes no answers doesn't give one by hand. What waits for the sender to do something isn't
    /// one: somebody must read it.</summary>
    private static bool IsFromAMachine(ReturnedMail mail)
    {
        var from = mail.Header(HeaderId.From) ?? "";
        if (SenderNames.IsServer(from) || FailureWords.InSubject(mail.Subject) || mail.Header("List-Id") is not null || mail.Header("List-Unsubscribe") is not null
            || mail.Lines.Take(15).Any(FailureWords.AreOfModeration))
            return false;
        var hasNoWayBack = mail.Header("Return-Path")?.Trim() is "<>" && (IsAnswer(mail) || (mail.Header("Precedence") ?? "").Trim().ToLowerInvariant() is "bulk" or "junk");
        return hasNoWayBack || SenderNames.TakesNoAnswers(from) && FailureWords.IsAnswered(mail.Subject) && mail.Original.Count > 0;
    }

    /// <summary>Its first sentence says what it is, or nobody is to answer it and it says that somebody is away.</summary>
    private static bool SaysSoAtOnce(ReturnedMail mail)
    {
        var from = mail.Header(HeaderId.From) ?? "";
        var beginning = mail.Lines.Where(line => line.Trim().Length > 0).SkipWhile(line => !line.Any(char.IsLetter))
            .TakeWhile(line => !line.StartsWith('>') && !Quotation().IsMatch(line)).Take(6).ToList();
        var said = string.Join(' ', beginning.Select(line => line.Trim()));
        if (IsOfNobody(mail, from) && AnswerWords.OfAnUnreadMailbox(said))
            return true;
        if (FailureWords.InSubject(mail.Subject) || FailureWords.IsForwarded(mail.Subject) && !FailureWords.IsAnswered(mail.Subject) || SenderNames.IsSurelyServer(from)
            || mail.Header("List-Id") is not null || mail.Header("List-Unsubscribe") is not null || mail.Lines.Take(15).Any(FailureWords.AreOfModeration))
            return false;
        return AnswerWords.Name(said) || AnswerWords.OfNotes(mail.Subject, said)
            || AnswerWords.OfAnAnswerInAbsence(mail.Subject) && AnswerWords.TellOfAbsence(said)
            || AnswerWords.TellOfAbsence(said + " " + mail.Subject) && mail.Header("Return-Path")?.Trim() is "<>"
            || AnswerWords.OfAbsence(mail.Subject) && (IsAnswer(mail) || mail.Header("Return-Path")?.Trim() is "<>");
    }

    /// <summary>Answers in the name of a machine, or of one who takes no answers.</summary>
    private static bool IsOfNobody(ReturnedMail mail, string from) =>
        (FailureWords.IsAnswered(mail.Subject) || IsAnswer(mail)) && (SenderNames.TakesNoAnswers(from) || SenderNames.IsServer(from) || mail.Header("Return-Path")?.Trim() is "<>")
        && mail.Header("List-Id") is null && mail.Header("List-Unsubscribe") is null;

    private static bool IsAnswer(ReturnedMail mail) => mail.Header(HeaderId.InReplyTo) is not null || mail.Header(HeaderId.References) is not null;

    /// <summary>"auto-generated" isn't enough: ticket systems write it also above what a person typed as the answer.</summary>
    private static bool SaysSo(ReturnedMail mail) =>
        (mail.Header("Auto-Submitted") ?? "").Trim().StartsWith("auto-replied", StringComparison.OrdinalIgnoreCase)
        || mail.Header("X-Autoreply") is { } auto && !auto.Trim().Equals("no", StringComparison.OrdinalIgnoreCase)
        || mail.Header("X-Autorespond") is not null || mail.Header("X-Autoresponder") is not null || mail.Header("X-Auto-Reply-From") is not null
        || mail.Header("X-Vacation") is not null || mail.Header("X-AutoReply-From") is not null || mail.Header("X-Mail-Autoreply") is not null
        || (mail.Header("Precedence") ?? "").Trim().Equals("auto_reply", StringComparison.OrdinalIgnoreCase)
        || (mail.Header("X-MS-Exchange-Generated-Message-Source") ?? "").Contains("Rules Agent", StringComparison.OrdinalIgnoreCase);

    /// <summary>With the colon that only a program puts there.</summary>
    [GeneratedRegex(@"^\s*\[?[^:：]{2,30}[:：]", RegexOptions.CultureInvariant)]
    private static partial Regex Marked();

    /// <summary>Words that a program sets before the subject it answers, in brackets or with a colon.</summary>
    [GeneratedRegex(@"^[^:：]{0,40}\b(automatic (reply|response|answer)|"
        + @"automat\w* (atbilde|atsakymas|odpowied\w|odpov[eě]\w+|v[áa]lasz|odgovor|svar|vastaus|antwort|antwoord)|automaatvastus|otomatik yan[ıi]t|"
        + @"r[ăa]spuns automat|автоматич\w+ (ответ|відповідь|отговор)|αυτ[όο]ματη απ[άα]ντηση|자동 ?(회신|응답|답장))\s*[\])】:：]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Programmed();

    private static AddressSuggestion? Suggest(ReturnedMail mail, string? from)
    {
        var lines = mail.Lines.TakeWhile(line => !line.StartsWith('>') && !Quotation().IsMatch(line)).Take(40).Prepend(mail.Subject).ToList();
        var left = DepartureWords.In(lines);
        var moved = lines.Exists(Moved().IsMatch) || lines.Exists(Unattended().IsMatch) && !DepartureWords.TellOfReturn(lines);
        return left || moved ? new AddressSuggestion(left, WriteTo(lines, from)) : null;
    }

    /// <summary>The address in the line that says where to write, or in the next two.</summary>
    private static string? WriteTo(List<string> lines, string? from)
    {
        var asking = lines.FindIndex(line => Instead().IsMatch(line));
        var near = asking < 0 ? lines.AsEnumerable() : lines.Skip(asking).Take(3);
        return near.SelectMany(Addresses.In).FirstOrDefault(address => !address.Equals(from, StringComparison.OrdinalIgnoreCase));
    }

    private static string? FirstWords(ReturnedMail mail)
    {
        var words = string.Join(' ', mail.Lines.Where(line => !string.IsNullOrWhiteSpace(line)).Take(4).Select(line => line.Trim()));
        return words.Length == 0 ? null : words.Length <= 500 ? words : words[..500];
    }

    [GeneratedRegex(@"^\s*\[?(automatic (reply|response|answer)|auto[- ]?(reply|response|respond|answer|matic reply)|auto\s*[:：]|"
        + @"out[- ]of[- ](the[- ])?office\b|ooo\s*[:：]|abwesenheits|automatische antwort|r[ée]ponse automatique|respuesta autom[aá]tica|"
        + @"risposta automatica|resposta autom[aá]tica|automatisch antwoord|autosvar|автоответ|自动(回复|答复|回覆)|自動(回覆|回复|答覆|応答|返信)|"
        + @"不在(通知|のお知らせ))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Subject();

    [GeneratedRegex(@"(e-?mail )?address (has|is) (been )?(changed|no longer)|(changed|new) (my |our )?e-?mail( address)?|"
        + @"no longer (in use|valid|active|used)|(mailbox|account|address) (is|has|was|will)( now| recently)?( been| be)? (discontinued|retired)|"
        + @"update your (records|address ?book)|(電郵|邮箱|郵箱|電子郵件|邮件)(地址)?(已|經|经)?(更改|變更|变更|停用|更換|更换|作廢|作废)|不再使用|"
        + @"新(的)?(電郵|邮箱|郵箱|地址|電子郵件)|(此|本)(邮箱|郵箱|電郵|信箱)(已|將|将)?(停用|不再)|アドレス(が|を)?変更|使用しておりません",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Moved();

    /// <summary>For good, or while somebody is away.</summary>
    [GeneratedRegex(@"no longer (monitored|checked)|(mailbox|account|address) (is|has|was|will)( now| recently)?( been| be)? (closed|unattended)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unattended();

    [GeneratedRegex(@"(write|send|direct|forward|address|e-?mail|contact|reach|use|update|new (e-?mail|address))|"
        + @"請(聯絡|聯繫|致函|電郵|寄|改用|發|轉)|请(联系|联络|发|改用|寄|转)|新(的)?(電郵|邮箱|郵箱|地址)|連絡|ご連絡|宛",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Instead();

    [GeneratedRegex(@"^\s*(-{3,}\s*(original|原)|from\s*:|发件人|寄件者|on .{5,80} wrote:|_{10,})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Quotation();
}
