using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Bulletins.Sending.Messages;

namespace Bulletins.Mail.Dkim;

/// <summary>Signs messages with one key of a domain (RFC 6376; RFC 8463 for Ed25519). Safe to share between threads.</summary>
public sealed class DkimSigner
{
    private const int LongestLine = 76;
    private readonly DkimKey key;
    private readonly byte[] beginning;

    /// <param name="isRetired">It signs what it has signed before, and nothing new.</param>
    internal DkimSigner(string domain, string selector, DkimKey key, bool isRetired = false)
    {
        IsRetired = isRetired;
        this.key = key;
        Domain = domain;
        Selector = selector;
        Name = new SigningKey(domain, selector, Convert.ToHexStringLower(SHA256.HashData(key.PublicKey))[..32]);
        beginning = Encoding.ASCII.GetBytes($"DKIM-Signature: v=1; a={key.Algorithm}; c=relaxed/relaxed;\r\n d={domain}; s={selector}; t=");
    }

    /// <summary>In ASCII, lower-case.</summary>
    public string Domain { get; }

    public string Selector { get; }

    public SigningKey Name { get; }

    public bool IsRetired { get; }

    /// <summary>Writes the header field DKIM-Signature, folded, with its line end. It belongs in front of the message.</summary>
    /// <param name="date">UTC; the time of signing that the field tells. The message's own, so that the same message always
    /// gets the same signature.</param>
    internal void Sign(SignedContent content, DateTime date, IBufferWriter<byte> to)
    {
        var field = new ArrayBufferWriter<byte>(1024);
        field.Write(beginning);
        WriteNumber((long)(date - DateTime.UnixEpoch).TotalSeconds, field);
        field.Write(";\r\n h="u8);
        field.Write(content.Names);
        field.Write(";\r\n bh="u8);
        field.Write(content.BodyHash);
        field.Write(";\r\n b="u8);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        content.HashWith(field.WrittenSpan, hash);
        Span<byte> signature = stackalloc byte[key.SignatureLength];
        key.Sign(hash, signature);

        to.Write(field.WrittenSpan);
        WriteFolded(signature, to);
    }

    private static void WriteNumber(long number, ArrayBufferWriter<byte> to)
    {
        Utf8Formatter.TryFormat(number, to.GetSpan(20), out var length);
        to.Advance(length);
    }

    private static void WriteFolded(ReadOnlySpan<byte> signature, IBufferWriter<byte> to)
    {
        Span<byte> text = stackalloc byte[Base64.GetMaxEncodedToUtf8Length(signature.Length)];
        Base64.EncodeToUtf8(signature, text, out _, out var length);
        ReadOnlySpan<byte> rest = text[..length];
        for (var room = LongestLine - " b=".Length; ; room = LongestLine - " ".Length)
        {
            var line = rest[..Math.Min(room, rest.Length)];
            to.Write(line);
            to.Write("\r\n"u8);
            rest = rest[line.Length..];
            if (rest.IsEmpty)
                return;
            to.Write(" "u8);
        }
    }
}
