using System.Security.Cryptography;

namespace Bulletins.Storage;

/// <summary>An unguessable name for a row, for links that are mailed: 128 random bits as 32 lower-case hexadecimal digits.</summary>
public static class PublicToken
{
    public const int Length = 32;

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public static bool IsWellFormed(string? token) =>
        token is { Length: Length } && token.All(char.IsAsciiHexDigitLower);
}
