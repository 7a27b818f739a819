using System.Buffers;
using Bulletins.Mail.Dkim;
using Bulletins.Mail.Messages;
using Bulletins.Sending.Messages;
using Bulletins.Time;
using Bulletins.Tracking.Notices;
using MimeKit;

namespace Bulletins.Mail.Notices;

/// <summary>A notice in plain text, with the mail that it passes on.</summary>
internal sealed class NoticeFormat(NoticeMail notice, DkimSigners signers) : IMessageFormat
{
    /// <param name="message">The envelope of <paramref name="to"/>'s message, which is the notice.</param>
    public void Write(OutgoingMessage message, IBufferWriter<byte> to)
    {
        using var mime = Compose();
        using var stream = new MemoryStream();
        mime.WriteTo(new FormatOptions { NewLineFormat = NewLineFormat.Dos, International = MimeMessageFormat.IsInternational(message), EnsureNewLine = true }, stream);
        ReadOnlySpan<byte> bytes = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        var emptyLine = bytes.IndexOf("\r\n\r\n"u8);
        signers.Sign(notice.FromAddress, bytes[..(emptyLine + 2)], bytes[(emptyLine + 4)..], notice.Date, to);
        to.Write(bytes);
    }

    private MimeMessage Compose()
    {
        var mime = new MimeMessage { Date = new DateTimeOffset(HongKongTime.FromUtc(notice.Date), HongKongTime.Zone.BaseUtcOffset),
            MessageId = notice.MessageId, Subject = Line(notice.Subject) };
        mime.From.Add(new MailboxAddress(notice.FromName, notice.FromAddress));
        mime.To.Add(new MailboxAddress("", notice.To));
        if (notice.ReplyTo is { } replyTo)
            mime.ReplyTo.Add(new MailboxAddress("", replyTo));
        mime.Headers.Add("Auto-Submitted", "auto-generated");   // RFC 3834 section 5
        mime.Headers.Add("X-Auto-Response-Suppress", "All");
        mime.Headers.Add("X-Loop", notice.Loop);
        var text = new TextPart("plain") { Text = notice.Text, ContentTransferEncoding = ContentEncoding.Base64 };
        mime.Body = notice.Attached is { } attached
            ? new Multipart("mixed") { text, PassedOnMail.Of(attached) }
            : text;
        return mime;
    }

    /// <summary>What came with a stranger's subject must not begin another field.</summary>
    private static string Line(string text) => text.ReplaceLineEndings(" ");
}
