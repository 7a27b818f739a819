using Bulletins.Sending.Replies;

namespace Bulletins.Sending;

/// <summary>What came of handing over one message.</summary>
/// <param name="Code">The reply code (RFC 5321), null when no reply came.</param>
/// <param name="EnhancedCode">The enhanced status code (RFC 3463) when the server gave one.</param>
/// <param name="Reply">The server's words, or what broke.</param>
/// <param name="Reason">Why it was not taken; null when it was, or when nobody can say.</param>
public sealed record SendResult(AttemptOutcome Outcome, int? Code, string? EnhancedCode, string? Reply, ReplyReason? Reason = null)
{
    /// <summary>It was refused for what we are or send, be it for good or for now: the recipient has done nothing.</summary>
    public bool IsOurs => Reason is ReplyReason.Content or ReplyReason.Reputation or ReplyReason.RelayDenied or ReplyReason.SenderRefused or ReplyReason.Authentication
        or ReplyReason.Policy or ReplyReason.SignIn or ReplyReason.Tls;

    /// <summary>The relay breaks off for what we are, before it has heard of the recipient or whoever that is.</summary>
    public bool IsExcused => Outcome == AttemptOutcome.RelayFailed && IsOurs;

    /// <summary>The relay answers and doesn't want the sender, so it refuses every mail of this sender's, and perhaps no other's.</summary>
    public bool IsAboutSender =>
        Outcome == AttemptOutcome.RelayFailed && Reason is ReplyReason.SenderRefused or ReplyReason.Authentication or ReplyReason.Reputation;
}
