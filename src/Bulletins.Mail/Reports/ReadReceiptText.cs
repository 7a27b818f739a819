using System.Text.RegularExpressions;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Reports;
using MimeKit;

namespace Bulletins.Mail.Reports;

/// <summary>A receipt in words alone, as Outlook, Exchange and Notes write them in their own formats.</summary>
internal static partial class ReadReceiptText
{
    public static MailReport? Recognise(ReturnedMail mail)
    {
        if (!Subject().IsMatch(mail.Subject) || !mail.Lines.Take(20).Any(Sentence().IsMatch))
            return null;
        var from = Addresses.In(mail.Header(HeaderId.From) ?? "").FirstOrDefault();
        return new MailReport(ReportKind.Receipt, [new ReportedRecipient(ReportKind.Receipt, from, false, ReplyReason.Unspecified, null, null, mail.Subject)]);
    }

    [GeneratedRegex(@"^\s*(read|gelesen|lu|letto|le[ií]do|not read|return receipt|read receipt|displayed|disposition notification|已读|已讀|开封|開封|開封済み?|读取|讀取)\s*(回执|回條|確認)?\s*([:：(]|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Subject();

    [GeneratedRegex(@"was (read|displayed|deleted)|has been (read|displayed|opened)|return receipt|wurde (gelesen|angezeigt)|a [ée]t[ée] lu|已(于|於)?.{0,20}(阅读|閱讀|读取|讀取|打开|開啟|显示|顯示)|開封されました|読まれました", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Sentence();
}
