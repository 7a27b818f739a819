using System.Text.RegularExpressions;
using Bulletins.Sending.Relays;

namespace Bulletins.Sending.Replies;

/// <summary>Tells the words with which a server ends a connection that has done its work: it takes only so many messages over one, or nothing came over it for a while.
/// The next connection takes more, so nothing is too fast.</summary>
internal static partial class SessionEnd
{
    public static bool IsMeant(SendResult result) => result.Reason switch
    {
        ReplyReason.TooFast => IsShare(result.Reply ?? ""),
        ReplyReason.RelayUnavailable => result.Code == 421 && (result.EnhancedCode == "4.4.2" || IsIdle(result.Reply ?? "")),
        _ => false,
    };

    /// <summary>It takes no more over this connection.</summary>
    public static bool IsShare(string words) => Matches(Share(), words);

    private static bool IsIdle(string words) => Matches(Idle(), words);

    private static bool Matches(Regex pattern, string words)
    {
        try
        {
            return pattern.IsMatch(words.Length > ReplyText.Longest ? words[..ReplyText.Longest] : words);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\b(messages?|mails?|e-?mails?|transactions?|deliver(y|ies)|recipients?|rcpts?)\b.{0,30}\b(per|in|on|over|for|within|during) "
        + @"((this|the|a|an|one|each|same|single|current|your|smtp|tcp) )*(connection|session)\b|\bMI:DMC\b|(单|單|一|当前|當前|每)(个|個|次|条|條)?(连接|連接|連線)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Share();

    [GeneratedRegex(@"\b(idle|inactiv\w+|time-?out|timed out|good ?bye|bye)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 200)]
    private static partial Regex Idle();
}
