using Bulletins.Sending.Replies;

namespace Bulletins.Sending.Pace;

/// <summary>A pace below the configured one, because servers asked for it.</summary>
/// <param name="PerSecond">Messages a second now.</param>
/// <param name="From">Messages a second before.</param>
/// <param name="Reply">The server's words that it was last slowed down for.</param>
/// <param name="Since">When it was last slowed down, in UTC.</param>
/// <param name="ChangedAt">When it was last slowed down or raised, in UTC.</param>
public sealed record SlowedPace(double PerSecond, double From, ReplyReason Reason, string? Reply, DateTime Since, DateTime ChangedAt)
{
    internal static SlowedPace? Of(PaceMeter meter) => meter is { SlowedTo: { } to, PaceChangedAt: { } changed }
        ? new SlowedPace(to, meter.SlowedFrom ?? to, meter.SlowedReason ?? ReplyReason.TooFast, meter.SlowedReply, meter.SlowedAt ?? changed, changed)
        : null;
}
