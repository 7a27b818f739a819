using System.Buffers;
using System.Collections.Concurrent;
using Bulletins.Mail.Dkim;
using Bulletins.Sending.Messages;

namespace Bulletins.Mail.Messages;

/// <summary>The message with its DKIM signatures in front, where the sender's domain has keys.</summary>
public sealed class SignedMessageFormat(MimeMessageFormat format, DkimSigners signers) : IMessageFormat
{
    private const int BytesAtFirst = 64 * 1024;
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> idle = [];

    public void Write(OutgoingMessage message, IBufferWriter<byte> to)
    {
        if (signers.For(message.FromAddress).Count == 0)
        {
            format.Write(message, to);
            return;
        }
        if (!idle.TryTake(out var unsigned))
            unsigned = new ArrayBufferWriter<byte>(BytesAtFirst);
        format.Write(message, unsigned);
        var bytes = unsigned.WrittenSpan;
        var emptyLine = bytes.IndexOf("\r\n\r\n"u8);
        signers.Sign(message.FromAddress, bytes[..(emptyLine + 2)], bytes[(emptyLine + 4)..], message.Date, to);
        to.Write(bytes);
        unsigned.ResetWrittenCount();
        idle.Add(unsigned);
    }
}
