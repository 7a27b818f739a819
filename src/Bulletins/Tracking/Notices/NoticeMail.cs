namespace Bulletins.Tracking.Notices;

/// <summary>A notice as a mail, complete but for its Internet form.</summary>
/// <param name="MessageId">Without angle brackets; the same at every try, so that a second copy is recognised as one.</param>
/// <param name="Attached">A mail that is passed on whole, octet for octet; null for none.</param>
public sealed record NoticeMail(
    string MessageId, long NoticeId, DateTime Date, string EnvelopeSender, string FromName, string FromAddress, string? ReplyTo, string To,
    string Subject, string Text, byte[]? Attached)
{
    /// <summary>The beginning of every X-Loop field of ours.</summary>
    public const string LoopMark = "bulletins@";

    /// <summary>The beginning of every Message-ID of a notice.</summary>
    public const string IdMark = "notice-";

    /// <summary>Whoever gets it back knows by this field that it is our own.</summary>
    public string Loop => LoopMark + MessageId[(MessageId.LastIndexOf('@') + 1)..];
}
