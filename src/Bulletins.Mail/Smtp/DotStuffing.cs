using System.Buffers;

namespace Bulletins.Mail.Smtp;

/// <summary>The form of a message behind DATA (RFC 5321 section 4.5.2): a dot more where a line begins with one, and the line with
/// the dot alone at its end.</summary>
internal static class DotStuffing
{
    /// <summary>Ends a message that has nothing to be stuffed, as those in base64 never have, where it stands; otherwise copies it.</summary>
    public static ReadOnlyMemory<byte> Finish(ArrayBufferWriter<byte> message)
    {
        if (message.WrittenSpan.IndexOf("\r\n."u8) >= 0)
            message = Copy(message.WrittenSpan);
        message.Write(".\r\n"u8);
        return message.WrittenMemory;
    }

    private static ArrayBufferWriter<byte> Copy(ReadOnlySpan<byte> message)
    {
        var stuffed = new ArrayBufferWriter<byte>(message.Length + 1024);
        while (message.IndexOf("\r\n."u8) is var at and >= 0)
        {
            stuffed.Write(message[..(at + 3)]);
            stuffed.Write("."u8);
            message = message[(at + 3)..];
        }
        stuffed.Write(message);
        return stuffed;
    }
}
