using Bulletins.Dispatching;

namespace Bulletins.Sending.Pace.Connections;

/// <summary>Somebody in line for a connection.</summary>
/// <param name="pool">The provider's shares; null when it sets no limit.</param>
internal sealed class Waiter(SharePool? pool, DispatchPriority priority)
{
    private readonly TaskCompletionSource served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SharePool? Pool => pool;

    public DispatchPriority Priority => priority;

    public Task Served => served.Task;

    public void Serve() => served.SetResult();
}
