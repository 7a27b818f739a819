using System.Globalization;
using System.Text.RegularExpressions;

namespace Bulletins.Mail.Reports;

/// <summary>Addresses as reports write them.</summary>
internal static partial class Addresses
{
    /// <summary>From here on letters are Chinese, Japanese and Korean.</summary>
    private const char EastAsian = '\u2E80';

    /// <summary>Every address in a text, in order.</summary>
    public static IEnumerable<string> In(string text) =>
        Address().Matches(text.Length <= 100_000 ? text : text[..100_000]).Select(match => Trim(match.Groups["address"].Value)).Where(address => address.Length <= 320);

    /// <summary>The address of a field such as Final-Recipient: without its type, brackets, encoding and routes.</summary>
    /// <returns>Null when the field holds none.</returns>
    public static string? Of(string? field)
    {
        if (string.IsNullOrWhiteSpace(field))
            return null;
        var named = Type().Replace(field.Trim(), "").Trim();
        var literal = named.Length <= 320 && Literal().Match(named) is { Success: true } whole ? whole.Groups["address"].Value : null;
        // In a sentence an underscore behind a domain marks what is to be stressed; in a field it was mailed like that.
        return In(named).LastOrDefault() is { } address && address != literal?.TrimEnd('_') ? address : literal;
    }

    /// <summary>The same of Original-Recipient, which is encoded (RFC 3461 section 4).</summary>
    public static string? OfEncoded(string? field)
    {
        if (string.IsNullOrWhiteSpace(field))
            return null;
        var text = Type().Replace(field.Trim(), "").Trim();
        text = Xtext().Replace(text, match => ((char)int.Parse(match.Groups["code"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString());
        return In(text).LastOrDefault();
    }

    private static string Trim(string address)
    {
        var text = WithoutSentence(address);
        // A local part may itself be in quotation marks.
        if (QuotedLocal().IsMatch(text))
            return text;
        text = text.Trim('\'', '`', '"', '.', ',', ';', ':', '(', ')', '[', ']');
        text = Label().Replace(text, "");
        // =?A? remnants, "smtp:" and the like before the address itself.
        if (text.LastIndexOf("SMTP=", StringComparison.OrdinalIgnoreCase) is >= 0 and var type)
            text = text[(type + 5)..];
        var mark = text.LastIndexOf(':', Math.Max(0, text.IndexOf('@')));
        return mark >= 0 && !text.StartsWith('"') ? text[(mark + 1)..] : text;
    }

    /// <summary>Languages that set no spaces write on right before an address and behind it.</summary>
    private static string WithoutSentence(string address)
    {
        var at = address.LastIndexOf('@');
        var begin = at;
        while (begin > 0 && address[begin - 1] < EastAsian)
            begin--;
        var end = at + 1;
        while (end < address.Length && (address[end] < EastAsian || address[end - 1] is '@' or '.'))
            end++;
        // An address may itself be in such letters.
        return address[(begin < at ? begin : 0)..(address[(at + 1)..end].Contains('.', StringComparison.Ordinal) ? end : address.Length)];
    }

    [GeneratedRegex(@"^\s*(rfc-?822|utf-8|smtp|unknown|local|x400|system|internet|x-local|dns)\s*;", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Type();

    [GeneratedRegex(@"^""[^""]+""@", RegexOptions.CultureInvariant)]
    private static partial Regex QuotedLocal();

    /// <summary>What somebody wrote that is no address; a field names it all the same.</summary>
    [GeneratedRegex(@"^<?(?<address>[^\s<>@,;]+@[^\s<>@,;]+)>?$", RegexOptions.CultureInvariant)]
    private static partial Regex Literal();

    /// <summary>"recipient=chan@firm.example"</summary>
    [GeneratedRegex(@"^(orig_)?(final-?|original-?)?(recipients?|rcpt|rcpt_?to|to|addr(ess)?|e-?mail|user|mailto)=(?=[^=]+@)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\+(?<code>2B|3D|20|2D|40|5F)", RegexOptions.CultureInvariant)]
    private static partial Regex Xtext();

    [GeneratedRegex(@"(?<address>(""[^""\r\n@]{1,64}""|[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,128})@(\[[\d.:a-fA-F]+\]|"
        + @"[\p{L}\p{N}](?:[\p{L}\p{N}_.-]{0,250}[\p{L}\p{N}])?))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}
