using System.Collections.Concurrent;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Sending.Relays;

namespace Bulletins.Testing.Engine;

/// <summary>A relay in memory that remembers what it took and answers as it was told.</summary>
public sealed class ScriptedMailSender : IMailSender
{
    public static readonly SendResult Accepted = new(AttemptOutcome.Accepted, 250, "2.0.0", "2.0.0 Ok: queued");

    private readonly ConcurrentQueue<OutgoingMessage> taken = [];
    private int open;

    /// <summary>What was taken, in order.</summary>
    public IReadOnlyCollection<OutgoingMessage> Taken => taken;

    public int Connections { get; private set; }

    public int MostOpenConnections { get; private set; }

    /// <summary>Answers a message; what it accepts counts as taken.</summary>
    public Func<OutgoingMessage, Task<SendResult>> Answer { get; set; } = _ => Task.FromResult(Accepted);

    /// <summary>Set to make every connection fail with these words.</summary>
    public string? Broken { get; set; }

    /// <summary>The names of the relays that fail, when not all do.</summary>
    public HashSet<string> BrokenRelays { get; } = [];

    /// <summary>The names of the relays that answer, and won't have us.</summary>
    public HashSet<string> RefusingRelays { get; } = [];

    /// <summary>What some relays answer to every message, by their names.</summary>
    public Dictionary<string, SendResult> RelayAnswers { get; } = [];

    /// <summary>What is said instead of taking more than so many messages over one connection.</summary>
    public (int Messages, SendResult Words)? Share { get; set; }

    /// <summary>Every connection that nothing goes over for a while is found to be gone.</summary>
    public bool HangsUpWhenIdle { get; set; }

    public void AnswerWith(SendResult result) => Answer = _ => Task.FromResult(result);

    public Task<IMailConnection> ConnectAsync(RelayOptions relay, CancellationToken cancellation)
    {
        lock (taken)
        {
            if (RefusingRelays.Contains(relay.Name))
                throw new RelayException("535 5.7.8 Wrong user name or password") { IsRefusal = true };
            if (Broken is not null || BrokenRelays.Contains(relay.Name))
                throw new RelayException(Broken ?? "Connection refused.");
            Connections++;
            MostOpenConnections = Math.Max(MostOpenConnections, ++open);
        }
        return Task.FromResult<IMailConnection>(new Connection(this, relay.Name));
    }

    private void Close()
    {
        lock (taken)
            open--;
    }

    private sealed class Connection(ScriptedMailSender relay, string name) : IMailConnection
    {
        public bool IsUsable { get; private set; } = true;

        private int carried;

        public async Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellation)
        {
            var result = relay.Share is { } share && carried++ >= share.Messages ? share.Words : relay.RelayAnswers.TryGetValue(name, out var always) ? always : await relay.Answer(message);
            if (result.Outcome is AttemptOutcome.Accepted or AttemptOutcome.Uncertain)
                relay.taken.Enqueue(message);
            IsUsable = result.Outcome is not (AttemptOutcome.RelayFailed or AttemptOutcome.Uncertain);
            return result;
        }

        public Task<bool> IsAliveAsync() => Task.FromResult(IsUsable &= !relay.HangsUpWhenIdle);

        public ValueTask DisposeAsync()
        {
            relay.Close();
            return ValueTask.CompletedTask;
        }
    }
}
