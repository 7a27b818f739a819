namespace Bulletins.Sending.Pace.Connections;

/// <summary>A relay is given fewer connections for a while, because it refused one more.</summary>
/// <param name="To">Connections of all processes together.</param>
/// <param name="Reply">What it refused the last one with, perhaps a <see cref="Texts.StoredFault"/>.</param>
/// <param name="Since">UTC.</param>
public sealed record FewerConnections(int To, string? Reply, DateTime Since)
{
    /// <summary>Characters of the reply that are kept.</summary>
    public const int LongestReply = 1000;

    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    /// <summary>When as many as configured are tried again, in UTC.</summary>
    public DateTime Until => Since + Lasts;

    /// <summary>The reply in the reader's language.</summary>
    public string? ReplyInWords => Reply is null ? null : Texts.StoredFault.Read(Reply);

    /// <summary>One that begins in the future was written before the clock was set back.</summary>
    public bool Holds(DateTime now) => Until > now && Since <= now + TimeSpan.FromMinutes(1);

    /// <summary>The reply as it is kept: one that is too long loses its languages, but can be read.</summary>
    internal string? KeptReply => Reply is null or { Length: <= LongestReply } ? Reply : ReplyInWords is { Length: > LongestReply } words ? words[..LongestReply] : ReplyInWords;

    internal static FewerConnections? Of(PaceMeter meter) => meter is { ConnectionsTo: { } to, ConnectionsLoweredAt: { } at } ? new FewerConnections(to, meter.ConnectionsReply, at) : null;
}
