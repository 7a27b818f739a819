namespace Bulletins.Sending.Messages;

/// <summary>A <see cref="Messages.Franking"/> that mails went out with.</summary>
public sealed class KeptFranking
{
    public long Id { get; init; }

    /// <summary>As <see cref="Messages.Franking.Write"/> wrote it.</summary>
    public string Franking { get; init; } = "";

    public DateTime FirstUsedAt { get; init; }
}
