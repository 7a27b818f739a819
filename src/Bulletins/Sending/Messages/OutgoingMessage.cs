using Bulletins.Rendering;
using Bulletins.Sending.Relays;
using Bulletins.Texts;

namespace Bulletins.Sending.Messages;

/// <summary>One message for one recipient, complete but for its Internet form.</summary>
/// <param name="MessageId">Without the angle brackets; the same at every attempt of a delivery.</param>
/// <param name="Token">The delivery's token, from which MIME boundaries are made so that the bytes are the same each time.</param>
/// <param name="EnvelopeSender">A different one for each delivery (VERP), so that a bounce names its delivery.</param>
/// <param name="Headers">Further header fields in order, as Unicode text: List-Id, List-Unsubscribe and the like.</param>
public sealed record OutgoingMessage(
    string MessageId,
    string Token,
    DateTime Date,
    string EnvelopeSender,
    string FromName,
    string FromAddress,
    string? ReplyTo,
    string ToName,
    string ToAddress,
    string Subject,
    Language Language,
    FilledText Html,
    FilledText Text,
    IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>Whether a relay that reports successes may report this one's. Default true.</summary>
    public bool WantsSuccessReport { get; init; } = true;

    /// <summary>With the token in that field as well, see <see cref="RelayOptions.TokenField"/>; null or empty for none.</summary>
    public OutgoingMessage Marked(string? tokenField) =>
        tokenField is { Length: > 0 } ? this with { Headers = [.. Headers, new(tokenField, RelayOptions.TokenValue(tokenField, Token))] } : this;
}
