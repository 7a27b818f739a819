using System.Text;
using Bulletins.Sending;
using Bulletins.Texts;
using Bulletins.Time;
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
        mime.Date = new DateTimeOffset(HongKongTime.FromUtc(message.Date), HongKongTime.Zone.BaseUtcOffset);
        var international = IsInternational(message);
        mime.Headers.Add(Address("From", message.FromName, message.FromAddress, international));
        if (message.ReplyTo is { } replyTo)
            mime.Headers.Add(Address("Reply-To", "", replyTo, international));
        mime.Headers.Add(Address("To", message.ToName, message.ToAddress, international));
        mime.Headers.Add(Text("Subject", message.Subject, international));
        mime.MessageId = message.MessageId;
        foreach (var (field, value) in message.Headers)
            mime.Headers.Add(Text(field, value, international));
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

    private static Header Address(string field, string name, string address, bool international)
    {
        var oneLine = OneLine(name);
        var bracketed = OneLine($"<{(international ? address : MailboxAddress.EncodeAddrspec(address))}>");
        if (!international && EncodedWords.AreNeededFor(oneLine))
            return EncodedWords.Field(field, oneLine, bracketed);
        var quoted = oneLine.Length == 0 ? "" : $"\"{oneLine.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"\r\n ";
        var header = new Header(field, "");
        header.SetRawValue(Encoding.UTF8.GetBytes($" {quoted}{bracketed}\r\n"));
        return header;
    }

    /// <summary>A text, or a text and an identifier in angle brackets behind it, as in List-Id.</summary>
    private static Header Text(string field, string value, bool international)
    {
        var oneLine = OneLine(value);
        if (oneLine is ['<', ..] && oneLine.All(char.IsAscii))
            return Links(field, oneLine);
        if (international || !EncodedWords.AreNeededFor(oneLine))
            return new Header(Encoding.UTF8, field, oneLine);
        var bracket = field == "Subject" || !oneLine.EndsWith('>') ? -1 : oneLine.LastIndexOf(" <", StringComparison.Ordinal);
        return bracket < 0
            ? EncodedWords.Field(field, oneLine)
            : EncodedWords.Field(field, oneLine[..bracket], oneLine[(bracket + 1)..]);
    }

    /// <summary>Addresses in angle brackets, folded between them only; the first stays on the field's own line, where
    /// simple readers look for it.</summary>
    private static Header Links(string field, string links)
    {
        var header = new Header(field, "");
        header.SetRawValue(Encoding.ASCII.GetBytes($" {links.Replace(">, <", ">,\r\n <")}\r\n"));
        return header;
    }

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
