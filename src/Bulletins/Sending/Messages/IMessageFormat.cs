using System.Buffers;

namespace Bulletins.Sending.Messages;

/// <summary>Writes a message in its Internet form (RFC 5322). The same message gives the same bytes.</summary>
public interface IMessageFormat
{
    void Write(OutgoingMessage message, IBufferWriter<byte> to);

    byte[] Write(OutgoingMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        Write(message, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
