using System.Net;
using System.Net.Sockets;

namespace Bulletins.Benchmarks;

/// <summary>Passes connections on to a port of this machine and keeps every answer back for a while, as a long way would.</summary>
internal sealed class DistantLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly TimeSpan delay;
    private readonly int target;
    private readonly Task accepting;

    public DistantLine(int target, TimeSpan delay)
    {
        (this.target, this.delay) = (target, delay);
        listener.Start(1024);
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = PassAsync(await listener.AcceptSocketAsync(closing.Token));
    }

    private async Task PassAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            near.NoDelay = far.NoDelay = true;
            await far.ConnectAsync(IPAddress.Loopback, target, closing.Token);
            await Task.WhenAny(CopyAsync(near, far, TimeSpan.Zero), CopyAsync(far, near, delay));
        }
    }

    private async Task CopyAsync(Socket from, Socket to, TimeSpan wait)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, closing.Token) is var length and > 0)
        {
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, closing.Token);
            await to.SendAsync(buffer.AsMemory(0, length), closing.Token);
        }
    }
}
