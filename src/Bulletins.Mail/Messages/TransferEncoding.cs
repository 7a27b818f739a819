using System.Buffers;
using System.Buffers.Text;
using Bulletins.Rendering;
using MimeKit.Encodings;

namespace Bulletins.Mail.Messages;

/// <summary>A text in the shorter of the two encodings that turn UTF-8 into seven-bit lines (RFC 2045 section 6), behind
/// the field that names it. 8bit would be shorter still, but a relay that has to turn it into one of these would break the
/// signature of the message (RFC 6376 section 5.3).</summary>
internal static class TransferEncoding
{
    /// <summary>What base64 makes one line of 76 letters of.</summary>
    private const int BytesInLine = 57;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? scratch;

    /// <summary>Ends what it writes with the line end that belongs to the boundary (RFC 2046 section 5.1.1).</summary>
    public static void Write(FilledText text, IBufferWriter<byte> to)
    {
        var plain = scratch ??= new ArrayBufferWriter<byte>(32 * 1024);
        plain.ResetWrittenCount();
        text.WriteTo(plain);
        if (IsShorterInBase64(plain.WrittenSpan))
        {
            to.Write("\r\nContent-Transfer-Encoding: base64\r\n\r\n"u8);
            WriteBase64(plain.WrittenSpan, to);
        }
        else
        {
            to.Write("\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"u8);
            WriteQuotedPrintable(plain.WrittenSpan, to);
        }
    }

    /// <summary>Quoted-printable writes a Chinese character as nine letters, base64 everything as four for three.</summary>
    private static bool IsShorterInBase64(ReadOnlySpan<byte> text)
    {
        var room = text.Length / 6;
        for (var i = 0; i < text.Length && room >= 0; i++)
            if (text[i] is >= 0x7F or (byte)'=')
                room--;
        return room < 0;
    }

    private static void WriteBase64(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        var lines = (text.Length + BytesInLine - 1) / BytesInLine;
        var room = to.GetSpan((text.Length + 2) / 3 * 4 + 2 * lines + 2);
        var written = 0;
        for (var at = 0; at < text.Length; at += BytesInLine)
        {
            var line = text.Slice(at, Math.Min(BytesInLine, text.Length - at));
            Base64.EncodeToUtf8(line, room[written..], out _, out var letters);
            written += letters;
            room[written++] = (byte)'\r';
            room[written++] = (byte)'\n';
        }
        if (lines == 0)
        {
            room[written++] = (byte)'\r';
            room[written++] = (byte)'\n';
        }
        to.Advance(written);
    }

    private static void WriteQuotedPrintable(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        var encoder = new QuotedPrintableEncoder(76);
        var encoded = ArrayPool<byte>.Shared.Rent(encoder.EstimateOutputLength(text.Length));
        var rented = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            text.CopyTo(rented);
            var length = encoder.Flush(rented, 0, text.Length, encoded);
            WriteLines(encoded.AsSpan(0, length), to);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
            ArrayPool<byte>.Shared.Return(encoded);
        }
        to.Write("\r\n"u8);
    }

    /// <summary>The encoder breaks lines with a line feed alone.</summary>
    private static void WriteLines(ReadOnlySpan<byte> text, IBufferWriter<byte> to)
    {
        while (text.IndexOf((byte)'\n') is var end and >= 0)
        {
            to.Write(text[..end].TrimEnd((byte)'\r'));
            to.Write("\r\n"u8);
            text = text[(end + 1)..];
        }
        to.Write(text);
    }
}
