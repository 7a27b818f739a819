using System.Diagnostics.CodeAnalysis;

namespace Bulletins.Members;

/// <summary>An address that mail can be sent to. The one place where addresses are validated and normalised.</summary>
/// <param name="Value">The address as mail is sent to it.</param>
/// <param name="Normalized">The form in which two addresses are compared.</param>
public sealed record EmailAddress(string Value, string Normalized)
{
    /// <summary>The part after the @, in ASCII form (RFC 5890), lower-case.</summary>
    public string Domain => Normalized[(Normalized.LastIndexOf('@') + 1)..];

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        var value = text?.Trim() ?? "";
        var at = value.LastIndexOf('@');
        if (at <= 0 || at == value.Length - 1)
            return false;
        address = new EmailAddress(value, value.ToLowerInvariant());
        return true;
    }
}
