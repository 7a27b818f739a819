using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bulletins.Web.Drill;

/// <summary>An SMTP server on loopback that remembers every message that it has got whole.</summary>
internal sealed class DrillSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<Task, bool> sessions = [];
    private readonly ConcurrentDictionary<string, int> copies = [];
    private readonly ConcurrentDictionary<string, bool> sentAway = [];
    private readonly Task accepting;
    private int received;

    public DrillSink()
    {
        listener.Start(512);
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How long the sink takes for each message.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>What it does to a connection now and then.</summary>
    public DrillMishap Mishap { get; init; }

    /// <summary>When it does that, as counts of messages that came, rising; each once.</summary>
    public Queue<int> MishapMoments { get; init; } = [];

    /// <summary>Everybody is asked once to come again.</summary>
    public bool SendsAwayFirst { get; init; }

    /// <summary>Messages that came whole, copies included.</summary>
    public int Received => received;

    /// <summary>Recipients who were asked to come again.</summary>
    public int SentAway => sentAway.Count;

    /// <summary>How many copies of each message came, by the delivery's token.</summary>
    public IReadOnlyDictionary<string, int> Copies => copies;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(sessions.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    internal bool MustComeAgain(string recipient) => SendsAwayFirst && sentAway.TryAdd(recipient, true);

    internal bool Happens(DrillMishap mishap)
    {
        if (mishap != Mishap)
            return false;
        lock (MishapMoments)
            return MishapMoments.TryPeek(out var moment) && received >= moment && MishapMoments.TryDequeue(out _);
    }

    internal void Keep(string token)
    {
        copies.AddOrUpdate(token, 1, (_, count) => count + 1);
        Interlocked.Increment(ref received);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var session = new DrillSession(this, await listener.AcceptSocketAsync(closing.Token)).RunAsync(closing.Token);
            sessions[session] = true;
            _ = session.ContinueWith(ended => sessions.TryRemove(ended, out _), TaskScheduler.Default);
        }
    }
}

internal enum DrillMishap
{
    None,
    /// <summary>Hangs up before the greeting.</summary>
    NoGreeting,
    /// <summary>Hangs up in the middle of the message.</summary>
    NoEnd,
    /// <summary>Has the message and hangs up without a word.</summary>
    NoAnswer,
}
