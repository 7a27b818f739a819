using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bulletins.Sending.Messages;

/// <summary>Shows that we mailed a link to that recipient: 96 bits of HMAC-SHA-256 over the delivery's token and the link's number,
/// as 16 characters of base64url.</summary>
public static class LinkSignature
{
    private const int Octets = 12;

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static byte[] Key(string stored) => Convert.FromBase64String(stored);

    public static string Of(ReadOnlySpan<byte> key, string token, int number)
    {
        Span<byte> text = stackalloc byte[64];
        var length = Encoding.ASCII.GetBytes(token, text);
        text[length++] = (byte)'/';
        number.TryFormat(text[length..], out var digits, provider: CultureInfo.InvariantCulture);
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, text[..(length + digits)], whole);
        return Base64Url.EncodeToString(whole[..Octets]);
    }

    public static bool IsRight(string signature, ReadOnlySpan<byte> key, string token, int number) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.ASCII.GetBytes(Of(key, token, number)));
}
