using Bulletins.Dispatching;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;
using Bulletins.Texts;

namespace Bulletins.Sending;

/// <summary>What one run of a dispatch has before it: a stream for each mailbox provider, of which each may end and be opened anew.</summary>
/// <param name="waiting">What no relay takes at this moment.</param>
/// <param name="windowOpensAt">In UTC; null when mail may be sent now.</param>
/// <param name="load">What all its streams share; null when there is nothing to send.</param>
public sealed class SendingRun(long dispatchId, IEnumerable<SendingStream> streams, IEnumerable<WaitingStream> waiting, DateTime? windowOpensAt, StreamLoad? load)
{
    private readonly List<SendingStream> streams = [.. streams];
    private readonly List<WaitingStream> waiting = [.. waiting];

    public long DispatchId => dispatchId;

    /// <summary>The latest of each mailbox provider.</summary>
    public IReadOnlyList<SendingStream> Streams => streams;

    public IReadOnlyList<WaitingStream> Waiting => waiting;

    public DateTime? WindowOpensAt => windowOpensAt;

    public StreamLoad? Load => load;

    /// <summary>Why nothing more is begun: everybody was refused; null while that isn't so.</summary>
    public Fault? Refused => load?.Refusals.Reason;

    /// <summary>An error that ended the last stream of a provider; null when none did.</summary>
    public Exception? Fault => streams.Select(stream => stream.Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>How often in a row an error ended what goes to that provider.</summary>
    public int FaultsOf(string mailboxProvider) => streams.Find(stream => stream.MailboxProvider == mailboxProvider)?.FaultsSince ?? 0;

    /// <summary>Takes the place of the stream of that provider that has ended, or of its waiting.</summary>
    public void Reopen(SendingStream stream)
    {
        streams.RemoveAll(ended => ended.MailboxProvider == stream.MailboxProvider);
        waiting.RemoveAll(stands => stands.MailboxProvider == stream.MailboxProvider);
        streams.Add(stream);
    }

    /// <summary>Whether a stream of that provider could be opened, as far as it is known.</summary>
    /// <param name="relay">Through which it would go: the budget of another is nothing to wait for.</param>
    public bool IsIdle(string mailboxProvider, string relay, DateTime now) => streams.Find(stream => stream.MailboxProvider == mailboxProvider) is not { } last
        || last.HasEnded && !(last.NotBefore > now && last.Relay.Name == relay) && !(last.RestsUntil > now);
}

/// <summary>What the streams of a run share.</summary>
public sealed record StreamLoad(Dispatch Dispatch, SendingTerms Terms, DispatchMessages Messages, DeliveryDecision Decision, RefusalWatch Refusals);

/// <param name="Next">The relay that is tried first again, with what it suffers from; null when no relay is for these recipients.</param>
public sealed record WaitingStream(string MailboxProvider, (RelayOptions Relay, RelayTrouble Trouble)? Next);
