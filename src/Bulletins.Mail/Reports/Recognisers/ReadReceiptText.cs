using System.Text.RegularExpressions;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;
using MimeKit;

namespace Bulletins.Mail.Reports.Recognisers;

/// <summary>A receipt in words alone, as Outlook, Exchange and Notes write them in their own formats. A person may write of reading, too, so a
/// machine must have sent it, or it is the form of such a program and nothing more.</summary>
internal static partial class ReadReceiptText
{
    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (!Subject().IsMatch(mail.Subject) || !mail.Lines.Take(20).Any(Sentence().IsMatch)
            || !IsByAMachine(mail) && !IsFormAlone(mail) && !mail.Lines.Take(20).Any(Disclaimer().IsMatch))
            return null;
        var from = Addresses.In(mail.Header(HeaderId.From) ?? "").FirstOrDefault();
        return new MailReport(ReportKind.Receipt, [new ReportedRecipient(ReportKind.Receipt, from, false, ReplyReason.Unspecified, null, null, mail.Subject)]);
    }

    private static bool IsByAMachine(ReturnedMail mail) => mail.IsReport || mail.Header("Return-Path")?.Trim() is "<>"
        || mail.Header("Auto-Submitted") is { } how && !how.Split(';', '(')[0].Trim().Equals("no", StringComparison.OrdinalIgnoreCase);

    /// <summary>Programs that show a form of their own add that to show isn't to read.</summary>
    [GeneratedRegex(@"\bonly acknowledges that the (message|e-?mail) was displayed\b|"
        + @"\bno guarantee that the (recipient|content|message)( has| was)? (been )?read\b|\bkeine garantie,? da(ss|ß) .{0,60}gelesen|"
        + @"n'y a aucune garantie que", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Disclaimer();

    /// <summary>Which mail it was, in fields, and when it was read.</summary>
    private static bool IsFormAlone(ReturnedMail mail)
    {
        var lines = mail.Lines.Where(line => !string.IsNullOrWhiteSpace(line) && !Opening().IsMatch(line)).ToList();
        var fields = lines.RemoveAll(Field().IsMatch);
        return fields is >= 2 and <= 5 && lines is [var moment] && Moment().IsMatch(moment);
    }

    [GeneratedRegex(@"^\s*(read|gelesen|lu|letto|le[ií]do|not read|return receipt|read receipt|displayed|disposition notification|已读|已讀|开封|"
        + @"開封|開封済み?|读取|讀取)\s*(回执|回條|確認)?\s*([:：(]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Subject();

    [GeneratedRegex(@"was (read|displayed|deleted)|has been (read|displayed|opened)|return receipt|wurde (gelesen|angezeigt)|a [ée]t[ée] lu|"
        + @"已(于|於)?.{0,20}(阅读|閱讀|读取|讀取|打开|開啟|显示|顯示)|開封されました|読まれました",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^\s*(your (message|mail|document)|ihre nachricht|votre message|su mensaje|il messaggio|您的(訊息|郵件|邮件|消息)|"
        + @"(お客様の)?メッセージ)\s*[:：]?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^\s*(to|cc|subject|sent|an|betreff|gesendet( am)?|à|objet|envoyé( le)?|para|asunto|enviad[oa](s| el)?|a|oggetto|inviat[oa]|"
        + @"收件人|收件者|主旨|主題|主题|傳送時間|发送时间|發送時間|寄件日期|傳送日期|宛先|件名|送信日時)\s*[:：]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Field();

    [GeneratedRegex(@"^\s*(was (read|displayed|deleted)|has been (read|displayed|opened)|wurde |a [ée]t[ée] lu|已(于|於|在)|"
        + @"\d)[^?？。！!]*(\d[:.：点點時时]\s?\d\d|\d{4})[^?？。！!]*[。.]?\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Moment();
}
