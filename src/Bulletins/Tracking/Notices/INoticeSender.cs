using Bulletins.Sending.Relays;

namespace Bulletins.Tracking.Notices;

/// <summary>Hands notices over to a relay.</summary>
public interface INoticeSender
{
    /// <exception cref="RelayException">The relay can't be used now.</exception>
    Task<SendResult> SendAsync(NoticeMail notice, RelayOptions relay, CancellationToken cancellation);
}
