using System.Text;
using Bulletins.Sending;
using Bulletins.Texts;
using MimeKit;

namespace Bulletins.Mail;

/// <summary>A message as multipart/alternative in UTF-8, plain text first. Nothing in it comes from the clock or from
/// chance, so the same message always gives the same bytes.</summary>
public sealed class MimeMessageFormat : IMessageFormat
{
    public byte[] Write(OutgoingMessage message)
    {
        using var built = Build(message);
        using var bytes = new MemoryStream(message.Html.Length * 2 + message.Text.Length * 4 + 4096);
        built.WriteTo(Options(message), bytes);
        return bytes.ToArray();
    }

    internal static MimeMessage Build(OutgoingMessage message)
    {
        var mime = new MimeMessage();
        mime.Headers.Clear();
        mime.Date = new DateTimeOffset(Bulletins.Time.HongKongTime.FromUtc(message.Date), Bulletins.Time.HongKongTime.Zone.BaseUtcOffset);
        mime.From.Add(Mailbox(message.FromName, message.FromAddress));
        if (message.ReplyTo is { } replyTo)
            mime.ReplyTo.Add(Mailbox("", replyTo));
        mime.To.Add(Mailbox(message.ToName, message.ToAddress));
        mime.Subject = OneLine(message.Subject);
        mime.MessageId = message.MessageId;
        foreach (var (field, value) in message.Headers)
            mime.Headers.Add(field, Encoding.UTF8, OneLine(value));
        mime.Body = new HandOver
        {
            Part("plain", message.Text, message.Language),
            Part("html", message.Html, message.Language),
        };
        mime.Body.ContentType.Boundary = $"=_{message.Token}";
        return mime;
    }

    /// <summary>Header fields are ASCII but for an address that can't be written in ASCII: then they are UTF-8 (RFC 6532).</summary>
    internal static FormatOptions Options(OutgoingMessage message)
    {
        var options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        options.EnsureNewLine = true;
        options.International = IsInternational(message);
        return options;
    }

    /// <summary>An address has a local part that isn't ASCII. A domain that isn't has an ASCII form and is no obstacle.</summary>
    internal static bool IsInternational(OutgoingMessage message) =>
        ((string?[])[message.ToAddress, message.FromAddress, message.ReplyTo, message.EnvelopeSender])
        .Any(address => address is not null && !address.AsSpan(0, Math.Max(address.LastIndexOf('@'), 0)).ToString().All(char.IsAscii));

    private static MailboxAddress Mailbox(string name, string address) => new(Encoding.UTF8, OneLine(name), address);

    private static MimePart Part(string subtype, string text, Language language)
    {
        var bytes = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        var part = new MimePart("text", subtype)
        {
            Content = new MimeContent(new MemoryStream(bytes)),
            ContentTransferEncoding = ShorterEncoding(bytes),
        };
        part.ContentType.Charset = "utf-8";
        part.Headers.Add(HeaderId.ContentLanguage, language.Tag());
        return part;
    }

    /// <summary>Quoted-printable writes a Chinese character as nine letters, base64 everything as four for three.</summary>
    private static ContentEncoding ShorterEncoding(byte[] text)
    {
        var escaped = text.Count(b => b is >= 0x7F or (byte)'=');
        return text.Length + 2L * escaped <= text.Length * 4L / 3 ? ContentEncoding.QuotedPrintable : ContentEncoding.Base64;
    }

    /// <summary>A line break or other control character in a name or subject must not end the field.</summary>
    private static string OneLine(string text) => text.Any(char.IsControl)
        ? new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)])
        : text;
}
