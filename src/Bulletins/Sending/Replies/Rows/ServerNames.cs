using System.Text.RegularExpressions;

namespace Bulletins.Sending.Replies.Rows;

/// <summary>Tells, among refusals of a server that isn't trusted, those that a name in DNS would cure.</summary>
internal static partial class ServerNames
{
    public static bool AreMeant(string words)
    {
        try
        {
            return Named().IsMatch(words) && !Listed().IsMatch(words);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\bptr\b|\b(fc-?)?r-?dns\b|\breverse\b|\bDNS(:N|\b)|\b(helo|ehlo)|\b(greeting|banner)\b|\b(un)?resolv(e[sd]?|able|ing)\b|\bhost ?names?\b|(?<!domain )\bnames?\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Named();

    /// <summary>A list, or a name that is there and looks like a dialled-in line's.</summary>
    [GeneratedRegex(@"\bdynamic|\bgeneric\b|residential|dial-?(up|in)|\blisted\b|(black|block|deny)[- ]?list|\b(dns|rh?s)?bls?\b|spam|barracuda|sorbs|uceprotect|abuseat|reputation|\bscore\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Listed();
}
