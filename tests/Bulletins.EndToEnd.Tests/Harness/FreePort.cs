using System.Net;
using System.Net.Sockets;

namespace Bulletins.EndToEnd.Tests.Harness;

internal static class FreePort
{
    /// <summary>A port of the loopback interface that nobody listens on at the moment.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
