using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bulletins.Access;

/// <summary>The secret part of a token or link: 256 random bits. Being random it needs no slow hash.</summary>
public static class Secret
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 as lower-case hexadecimal digits: what is stored in its place.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
