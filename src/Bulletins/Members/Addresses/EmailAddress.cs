using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Bulletins.Texts;

namespace Bulletins.Members.Addresses;

/// <summary>An address that mail can be sent to. The one place where addresses are validated and normalised.</summary>
/// <param name="Value">The address as people read it and as mail is sent to it: the local part as it was given
/// (NFC), the domain in Unicode form, lower-case. A relay without SMTPUTF8 gets the domain in its ASCII form.</param>
/// <param name="Normalized">The form in which two addresses are compared: lower-case, the domain in ASCII form (RFC 5890).</param>
/// <remarks>Local parts are compared without regard to case although RFC 5321 section 2.4 would allow a server to tell
/// them apart: an address that was suppressed in one spelling must not be mailed in another.</remarks>
public sealed record EmailAddress(string Value, string Normalized)
{
    /// <summary>In octets of UTF-8, with the domain in ASCII form (RFC 5321 section 4.5.3.1.3, less the angle brackets).</summary>
    private const int MaximumLength = 254;

    private static readonly SearchValues<char> BetweenAddresses = SearchValues.Create(",;/\u3001 \t\r\n");

    /// <summary>The part after the @, in ASCII form (RFC 5890), lower-case.</summary>
    public string Domain => Normalized[(Normalized.LastIndexOf('@') + 1)..];

    /// <exception cref="FaultException">The text is not an address, or more than one.</exception>
    public static EmailAddress Parse(string? text) =>
        TryParse(text, out var address, out var fault) ? address : throw new FaultException(fault);

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address) =>
        TryParse(text, out address, out _);

    /// <param name="fault">What is wrong with the text, when it isn't an address.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address, [NotNullWhen(false)] out Fault? fault)
    {
        address = null;
        fault = null;
        var given = Unwrap(Correct(text ?? ""));
        if (given.Length == 0)
            fault = new Fault(Words.Members, "Email.Empty");
        else if (!EmailLocalPart.TrySplit(given, out var local, out var rest))
            fault = new Fault(Words.Members, IsList(given) ? "Email.Several" : "Email.Invalid", given);
        else if (!EmailDomain.TryRead(rest, out var domain, out var ascii))
            fault = new Fault(Words.Members, IsList(given) ? "Email.Several" : "Email.Domain", given, rest);
        else if (Encoding.UTF8.GetByteCount(local) is var octets && (octets > EmailLocalPart.MaximumLength || octets + 1 + ascii.Length > MaximumLength))
            fault = new Fault(Words.Members, "Email.TooLong", given);
        else
            address = new EmailAddress($"{local}@{domain}", $"{local.ToLowerInvariant().Normalize()}@{ascii}");
        return address is not null;
    }

    /// <summary>Takes away what can't be seen, and turns what a Chinese input method types (＠ ． 。 ａ) into ASCII.</summary>
    private static string Correct(string text)
    {
        var corrected = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format)
                continue;
            corrected.Append(rune.Value switch
            {
                >= 0xFF01 and <= 0xFF5E => ((char)(rune.Value - 0xFEE0)).ToString(),
                '。' or '｡' => ".",
                _ => rune.ToString(),
            });
        }
        return corrected.ToString().Normalize().Trim();
    }

    private static string Unwrap(string text)
    {
        if (text.StartsWith('<') && text.EndsWith('>'))
            text = text[1..^1].Trim();
        if (!text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return text;
        // RFC 6068: the address is percent-encoded and may be followed by header fields.
        var link = text["mailto:".Length..];
        return Uri.UnescapeDataString(link.Split('?')[0]).Trim();
    }

    private static bool IsList(string text) => text.Count(c => c == '@') > 1 && text.AsSpan().ContainsAny(BetweenAddresses);
}
