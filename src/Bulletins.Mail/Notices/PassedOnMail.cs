using MimeKit;

namespace Bulletins.Mail.Notices;

/// <summary>A mail as an attachment, its octets as they were received but for line ends.</summary>
internal static class PassedOnMail
{
    /// <summary>In octets, without the line end (RFC 5322 section 2.1.1).</summary>
    private const int LongestLine = 998;

    /// <summary>As message/rfc822, which mail programs open in place. It may not be encoded (RFC 2046 section 5.2.1), so a mail that isn't
    /// plain ASCII in short lines goes as a file.</summary>
    public static MimePart Of(byte[] octets)
    {
        var lines = InLines(octets);
        var plain = IsSevenBit(lines);
        return new MimePart(plain ? "message" : "application", plain ? "rfc822" : "octet-stream")
        {
            Content = new MimeContent(new MemoryStream(plain ? lines : octets, writable: false)),
            ContentTransferEncoding = plain ? ContentEncoding.SevenBit : ContentEncoding.Base64,
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = "answer.eml" },
        };
    }

    /// <summary>Each line with CR LF, as mail travels.</summary>
    private static byte[] InLines(byte[] octets)
    {
        using var lines = new MemoryStream(octets.Length + 1024);
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r'))
                lines.WriteByte((byte)'\r');
            lines.WriteByte(octets[i]);
        }
        return lines.ToArray();
    }

    private static bool IsSevenBit(byte[] lines)
    {
        var length = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var octet = lines[i];
            if (octet is 0 or > 127 || octet == '\r' && (i + 1 == lines.Length || lines[i + 1] != '\n'))
                return false;
            length = octet is (byte)'\n' or (byte)'\r' ? 0 : length + 1;
            if (length > LongestLine)
                return false;
        }
        return true;
    }
}
