using System.Buffers;
using System.Globalization;
using System.Text;
using Bulletins.Rendering;
using Bulletins.Sending.Messages;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Mail.Messages;

/// <summary>A message as multipart/alternative in UTF-8, plain text first. Nothing in it comes from the clock or from
/// chance, so the same message always gives the same bytes.</summary>
/// <remarks>Written straight into bytes: a message object built anew for each recipient cost more than all the rest of
/// the sending (see tests/Bulletins.Benchmarks).</remarks>
public sealed class MimeMessageFormat : IMessageFormat
{
    private readonly HeaderFields fields = new();

    public void Write(OutgoingMessage message, IBufferWriter<byte> to)
    {
        WriteFields(message, to);
        to.Write("\r\n"u8);
        WritePart("plain", message.Text, message, to);
        WritePart("html", message.Html, message, to);
        to.Write("--=_"u8);
        to.WriteAscii(message.Token);
        to.Write("--\r\n"u8);
    }

    /// <summary>An address has a local part that isn't ASCII: then the header is UTF-8 (RFC 6532). A domain that isn't has an
    /// ASCII form and is no obstacle.</summary>
    internal static bool IsInternational(OutgoingMessage message) =>
        !IsAsciiLocalPart(message.ToAddress) || !IsAsciiLocalPart(message.FromAddress)
        || !IsAsciiLocalPart(message.ReplyTo ?? "") || !IsAsciiLocalPart(message.EnvelopeSender);

    private void WriteFields(OutgoingMessage message, IBufferWriter<byte> to)
    {
        var international = IsInternational(message);
        to.Write("Date: "u8);
        WriteDate(message.Date, to);
        to.Write("\r\n"u8);
        to.Write(fields.Address("From", message.FromName, message.FromAddress, international));
        if (message.ReplyTo is { } replyTo)
            to.Write(fields.Address("Reply-To", "", replyTo, international));
        to.Write(HeaderFields.WriteAddress("To", message.ToName, message.ToAddress, international));
        to.Write(fields.Text("Subject", message.Subject, international));
        to.Write("Message-ID: <"u8);
        to.WriteAscii(message.MessageId);
        to.Write(">\r\n"u8);
        foreach (var (field, value) in message.Headers)
            fields.WriteText(field, value, international, to);
        to.Write("MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"=_"u8);
        to.WriteAscii(message.Token);
        to.Write("\"\r\n"u8);
    }

    private static void WriteDate(DateTime date, IBufferWriter<byte> to)
    {
        Span<char> text = stackalloc char[32];
        HongKongTime.FromUtc(date).TryFormat(text, out var length, "ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture);
        to.WriteAscii(text[..length]);
        to.Write(" +0800"u8);
    }

    private static void WritePart(string subtype, FilledText text, OutgoingMessage message, IBufferWriter<byte> to)
    {
        to.Write("--=_"u8);
        to.WriteAscii(message.Token);
        to.Write("\r\nContent-Type: text/"u8);
        to.WriteAscii(subtype);
        to.Write("; charset=utf-8\r\nContent-Language: "u8);
        to.WriteAscii(message.Language.Tag());
        TransferEncoding.Write(text, to);
    }

    private static bool IsAsciiLocalPart(string address) => Ascii.IsValid(address.AsSpan(0, Math.Max(address.LastIndexOf('@'), 0)));
}
