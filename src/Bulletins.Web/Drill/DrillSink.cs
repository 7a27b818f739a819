using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

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

    /// <summary>What it does to connections now and then, and when: as counts of messages that came, rising; each once.</summary>
    public IReadOnlyDictionary<DrillMishap, Queue<int>> Mishaps { get; init; } = new Dictionary<DrillMishap, Queue<int>>();

    /// <summary>With which it encrypts for whoever asks; null where it doesn't.</summary>
    public X509Certificate2? Certificate { get; init; }

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
        Certificate?.Dispose();
    }

    internal bool MustComeAgain(string recipient) => SendsAwayFirst && sentAway.TryAdd(recipient, true);

    internal bool Happens(DrillMishap mishap)
    {
        if (!Mishaps.TryGetValue(mishap, out var moments))
            return false;
        lock (moments)
            return moments.TryPeek(out var moment) && received >= moment && moments.TryDequeue(out _);
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
    /// <summary>Hangs up before the greeting.</summary>
    NoGreeting,
    /// <summary>Takes no further connection for now.</summary>
    Busy,
    /// <summary>Hangs up when the line is to be encrypted.</summary>
    NoEncryption,
    /// <summary>Asks the recipient to come again.</summary>
    ComeAgain,
    /// <summary>Says that it goes too fast, with a code that means for good.</summary>
    TooFast,
    /// <summary>Keeps whoever names a recipient waiting, for longer than they wait.</summary>
    Slow,
    /// <summary>Hangs up in the middle of the message.</summary>
    NoEnd,
    /// <summary>Hears the whole message and asks to come again.</summary>
    NotTaken,
    /// <summary>Has the message and hangs up without a word.</summary>
    NoAnswer,
    /// <summary>Has the message, says so, and takes no more over the connection.</summary>
    Goodbye,
}
