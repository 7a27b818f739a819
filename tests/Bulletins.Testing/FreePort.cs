using System.Net;
using System.Net.Sockets;

namespace Bulletins.Testing;

/// <summary>Ports of the loopback interface that nobody listens on, each given once in a test run.</summary>
/// <remarks>They lie below those that the system gives to whoever connects: one of these could be taken again before the server starts that it is meant for.</remarks>
public static class FreePort
{
    private const int First = 20_000, Count = 12_000;

    /// <summary>Test runs beside each other begin at different places.</summary>
    private static int given = Environment.ProcessId * 397;

    public static int Take()
    {
        for (var tries = 0; tries < Count; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref given) % Count);
            if (IsFree(port))
                return port;
        }
        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
