using System.Globalization;

namespace Bulletins.Sending.Messages;

/// <summary>Addresses in the ASCII form that identifiers in header fields need.</summary>
internal static class AsciiAddress
{
    public static string Of(string address) => $"{Uri.EscapeDataString(address[..address.LastIndexOf('@')])}@{DomainOf(address)}";

    /// <summary>The domain of an address in ASCII (RFC 5890), lower-case.</summary>
    public static string DomainOf(string address) =>
        new IdnMapping().GetAscii(address[(address.LastIndexOf('@') + 1)..]).ToLowerInvariant();
}
