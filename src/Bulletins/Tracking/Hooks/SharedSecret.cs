using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bulletins.Tracking.Hooks;

/// <summary>What signatures with a shared secret have in common.</summary>
internal static class SharedSecret
{
    public static bool Signs(string secret, ReadOnlySpan<byte> message, string? signature)
    {
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), message, expected);
        return signature is { Length: 2 * HMACSHA256.HashSizeInBytes } && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.ASCII.GetBytes(signature.ToLowerInvariant()));
    }

    /// <exception cref="HookRefusedException">It is no time, or one too far from now.</exception>
    public static void RequireFresh(string? unixSeconds, DateTime now, TimeSpan tolerance)
    {
        if (!long.TryParse(unixSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 100_000_000_000)
            throw HookRefusedException.Forged("timestamp");
        if ((now - DateTime.UnixEpoch.AddSeconds(seconds)).Duration() > tolerance)
            throw HookRefusedException.Forged(FormattableString.Invariant($"timestamp {DateTime.UnixEpoch.AddSeconds(seconds):yyyy-MM-dd HH:mm:ss} UTC"));
    }
}
