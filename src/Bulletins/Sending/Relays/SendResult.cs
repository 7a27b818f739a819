using System.Text.RegularExpressions;
using Bulletins.Sending.Replies;
using Bulletins.Texts;

namespace Bulletins.Sending.Relays;

/// <summary>What came of handing over one message.</summary>
/// <param name="Code">The reply code (RFC 5321), null when no reply came.</param>
/// <param name="EnhancedCode">The enhanced status code (RFC 3463) when the server gave one.</param>
/// <param name="Reply">The server's words, or what broke.</param>
/// <param name="Reason">Why it was not taken; null when it was, or when nobody can say.</param>
public sealed partial record SendResult(AttemptOutcome Outcome, int? Code, string? EnhancedCode, string? Reply, ReplyReason? Reason = null)
{
    /// <summary>The message can't be brought into its form, so nothing of it has left.</summary>
    public static SendResult NotWritten(Exception failure) => new(AttemptOutcome.RefusedForGood, null, null, new Fault(Words.Sending, "Send.NotWritten", failure.Message).Store());

    /// <summary>It was refused for what we are or send, be it for good or for now: the recipient has done nothing.</summary>
    public bool IsOurs => Reason is ReplyReason.Content or ReplyReason.Reputation or ReplyReason.ServerName or ReplyReason.RelayDenied or ReplyReason.SenderRefused
        or ReplyReason.Authentication or ReplyReason.Policy or ReplyReason.Unexplained or ReplyReason.SignIn or ReplyReason.Tls;

    /// <summary>The relay breaks off for what we are, before it has heard of the recipient or whoever that is.</summary>
    public bool IsExcused => Outcome == AttemptOutcome.RelayFailed && IsOurs;

    /// <summary>The relay answers and doesn't want the sender, so it refuses every mail of this sender's, and perhaps no other's. A line that isn't trusted is the
    /// relay's trouble with us all, and another relay may do.</summary>
    public bool IsAboutSender => Outcome == AttemptOutcome.RelayFailed
        && (Reason is ReplyReason.SenderRefused or ReplyReason.Authentication || Reason == ReplyReason.Reputation && SenderName().IsMatch(Reply ?? "") && !Line().IsMatch(Reply ?? ""));

    [GeneratedRegex(@"\b(domains?|sender|mail from|return[- ]path|dbl)\b", RegexOptions.IgnoreCase)]
    private static partial Regex SenderName();

    [GeneratedRegex(@"\b(ips?|client|host|server|network|connections?|helo|ptr|rdns|reverse)\b|\d{1,3}(\.\d{1,3}){3}", RegexOptions.IgnoreCase)]
    private static partial Regex Line();
}
