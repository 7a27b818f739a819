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

    public IReadOnlyList<SigningKey> KeysFor(string fromAddress) => [.. signers.For(fromAddress).Select(signer => signer.Name)];

    public void Write(OutgoingMessage message, IBufferWriter<byte> to) => Write(message, signers.For(message.FromAddress), to);

    public IReadOnlyList<SigningKey> WriteAgain(OutgoingMessage message, IReadOnlyList<SigningKey> keys, IBufferWriter<byte> to)
    {
        var left = signers.Of(keys);
        Write(message, left, to);
        return [.. keys.Except(left.Select(signer => signer.Name))];
    }

    private void Write(OutgoingMessage message, IReadOnlyList<DkimSigner> by, IBufferWriter<byte> to)
    {
        if (by.Count == 0)
        {
            format.Write(message, to);
            return;
        }
        if (!idle.TryTake(out var unsigned))
            unsigned = new ArrayBufferWriter<byte>(BytesAtFirst);
        format.Write(message, unsigned);
        var bytes = unsigned.WrittenSpan;
        var emptyLine = bytes.IndexOf("\r\n\r\n"u8);
        DkimSigners.Sign(by, bytes[..(emptyLine + 2)], bytes[(emptyLine + 4)..], message.Date, to);
        to.Write(bytes);
        unsigned.ResetWrittenCount();
        idle.Add(unsigned);
    }
}
