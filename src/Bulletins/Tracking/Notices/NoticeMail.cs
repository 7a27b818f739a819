using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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

    /// <summary>What stands before the @ of its Message-ID. Two installations count their notices alike, and nobody else is to name one.</summary>
    public static string NameOf(long id, string key, DateTime createdAt) =>
        $"{IdMark}{id}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key} {createdAt.Ticks}")))[..12]}";

    /// <returns>Null for the Message-ID of anything else.</returns>
    public static string? NameOf(string? messageId) =>
        messageId?.Trim().TrimStart('<').Split('@')[0] is { } name && name.StartsWith(IdMark, StringComparison.OrdinalIgnoreCase) ? name : null;

    /// <summary>The id of the notice that a name claims to be of.</summary>
    public static long? NumberOf(string? name) =>
        name?[IdMark.Length..].Split('-')[0] is { } number && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    /// <summary>Whoever gets it back knows by this field that it is our own.</summary>
    public string Loop => LoopMark + MessageId[(MessageId.LastIndexOf('@') + 1)..];
}
