using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Bulletins.Testing.Mail;

/// <summary>An SMTP server on a loopback port that a test can make say, break off or stall at any moment, and that keeps
/// everything it gets. Takes any number of connections at once.</summary>
public sealed class SmtpTestServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Task, bool> sessions = new();
    private readonly ConcurrentQueue<ReceivedMessage> received = new();
    private readonly ConcurrentQueue<string> commands = new();
    private readonly Task accepting;
    private int connections;
    private int open;
    private int mostOpen;

    public SmtpTestServer()
    {
        listener.Start(512);
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>What EHLO announces; STARTTLS and AUTH are added by <see cref="Certificate"/> and <see cref="Account"/>.</summary>
    public IList<string> Capabilities { get; } = ["PIPELINING", "SIZE 52428800", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8"];

    /// <summary>Set to offer STARTTLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>TLS from the first byte instead of STARTTLS.</summary>
    public bool SpeaksTlsAtOnce { get; init; }

    /// <summary>Set to demand signing in (AUTH PLAIN and LOGIN).</summary>
    public (string User, string Password)? Account { get; init; }

    /// <summary>Set to demand signing in with an access token: says whether that token of that user will do.</summary>
    public Func<string, string, bool>? TakesToken { get; init; }

    /// <summary>How access tokens may be given; with <see cref="TakesToken"/>.</summary>
    public IReadOnlyList<string> TokenMechanisms { get; init; } = ["XOAUTH2"];

    internal bool WantsSignIn => Account is not null || TakesToken is not null;

    /// <summary>Wants a message although it refused every recipient, as some do with whoever sends all commands in one go (RFC 2920 section 3.1).</summary>
    public bool WantsMessageForNobody { get; init; }

    /// <summary>Asked at every moment of every connection; null means to agree. The argument is named at each <see cref="SmtpMoment"/>.</summary>
    public Func<SmtpMoment, string, SmtpAnswer?> Script { get; set; } = (_, _) => null;

    /// <summary>What was accepted, in order of arrival.</summary>
    public IReadOnlyList<ReceivedMessage> Messages => [.. received.Where(message => message.Accepted)];

    /// <summary>Every message whose dot arrived, accepted or not.</summary>
    public IReadOnlyList<ReceivedMessage> Received => [.. received];

    /// <summary>Every command line, in order of arrival, over all connections.</summary>
    public IReadOnlyList<string> Commands => [.. commands];

    public int Connections => connections;

    /// <summary>The most connections that were open at the same time.</summary>
    public int MostOpenAtOnce => mostOpen;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(sessions.Keys);
        stopping.Dispose();
    }

    internal void Keep(ReceivedMessage message) => received.Enqueue(message);

    internal void Heard(string command) => commands.Enqueue(command);

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptSocketAsync(stopping.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            var session = ServeAsync(socket, Interlocked.Increment(ref connections));
            sessions.TryAdd(session, true);
            _ = session.ContinueWith(done => sessions.TryRemove(done, out _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        await Task.Yield();
        InterlockedMax(Interlocked.Increment(ref open));
        try
        {
            await new SmtpTestSession(this, socket, number).RunAsync(stopping.Token);
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The client went away, or the test is over.
        }
        finally
        {
            socket.Dispose();
            Interlocked.Decrement(ref open);
        }
    }

    private void InterlockedMax(int now)
    {
        for (var most = mostOpen; now > most; most = mostOpen)
            Interlocked.CompareExchange(ref mostOpen, now, most);
    }
}
