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

    /// <summary>The keys that sign what comes from that address, in the order of their signatures. Default: none; nothing is signed.</summary>
    IReadOnlyList<SigningKey> KeysFor(string fromAddress) => [];

    /// <summary>Writes it as it was signed once, with the signatures of those keys and no others.</summary>
    /// <returns>Those of the keys that aren't there any more: their signatures are left out.</returns>
    IReadOnlyList<SigningKey> WriteAgain(OutgoingMessage message, IReadOnlyList<SigningKey> keys, IBufferWriter<byte> to)
    {
        Write(message, to);
        return keys;
    }
}
