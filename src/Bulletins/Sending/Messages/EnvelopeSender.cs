using System.Text;
using Bulletins.Storage;

namespace Bulletins.Sending.Messages;

/// <summary>The address that bounces of one delivery come back to (variable envelope return path): local+token@domain.</summary>
public static class EnvelopeSender
{
    /// <summary>A local part has at most 64 octets (RFC 5321 section 4.5.3.1.1); the token and its plus sign take 33.</summary>
    public const int LongestLocalPart = 64 - PublicToken.Length - 1;

    /// <summary>The address itself where its local part is too long to carry a token: a bounce then doesn't name its delivery.</summary>
    public static string For(string address, string token)
    {
        var at = address.LastIndexOf('@');
        return HasRoom(address) ? $"{address[..at]}+{token}{address[at..]}" : address;
    }

    /// <summary>Octets count, and a letter that isn't ASCII has several (RFC 6531 section 3.2).</summary>
    public static bool HasRoom(string address) =>
        Encoding.UTF8.GetByteCount(address.AsSpan(0, address.LastIndexOf('@'))) <= LongestLocalPart;

    /// <summary>The token of the delivery that a bounce was sent back to; null when the address holds none.</summary>
    public static string? TokenOf(string address)
    {
        var at = address.LastIndexOf('@');
        var plus = at < 0 ? -1 : address.LastIndexOf('+', at);
        return plus >= 0 && PublicToken.IsWellFormed(address[(plus + 1)..at]) ? address[(plus + 1)..at] : null;
    }
}
