using Bulletins.Dispatching.Queue;

namespace Bulletins.Sending;

public sealed class DispatchMessages
{
    public Task<PreparedMessages> LoadAsync(long dispatchId, CancellationToken cancellation) => throw new NotSupportedException();
}

public sealed class PreparedMessages
{
    public OutgoingMessage Compose(ClaimedDelivery delivery, DateTime date) => throw new NotSupportedException();
}
