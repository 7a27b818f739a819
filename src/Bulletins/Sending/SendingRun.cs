namespace Bulletins.Sending;

/// <summary>What one run of a dispatch has before it.</summary>
/// <param name="Waiting">What no relay takes at this moment.</param>
/// <param name="WindowOpensAt">In UTC; null when mail may be sent now.</param>
public sealed record SendingRun(long DispatchId, IReadOnlyList<SendingStream> Streams, IReadOnlyList<WaitingStream> Waiting, DateTime? WindowOpensAt);

/// <param name="Next">The relay that is tried first again, with what it suffers from; null when no relay is for these recipients.</param>
public sealed record WaitingStream(string MailboxProvider, (RelayOptions Relay, RelayTrouble Trouble)? Next);
