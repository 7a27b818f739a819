using Bulletins.Dispatching.Queue;

namespace Bulletins.Sending;

/// <summary>What the connections of one run share.</summary>
public sealed record ConnectionLoad(
    long DispatchId, DateTime? NotAfter, RelayOptions Relay, long WorkerId, DispatchMessages Messages, DeliveryDecision Decision, RefusalWatch Refusals);
