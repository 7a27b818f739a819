#pragma warning disable CA1822
using Bulletins.Dispatching;

namespace Bulletins.Sending.Pace;

public sealed class SendingPace
{
    public Task<ConnectionSlot> ConnectAsync(RelayOptions relay, string provider, DispatchPriority priority, CancellationToken cancellation) =>
        Task.FromResult(new ConnectionSlot(relay, provider));

    public ValueTask<Permit> TakeAsync(ConnectionSlot slot, CancellationToken cancellation) => ValueTask.FromResult(Permit.Yes);

    public void Heard(ConnectionSlot slot, SendResult result) { }
}

public sealed class ConnectionSlot(RelayOptions relay, string provider) : IAsyncDisposable
{
    public RelayOptions Relay => relay;
    public string Provider => provider;
    public int MessagesPerConnection => relay.MessagesPerConnection;
    public bool ShouldYield => false;
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
