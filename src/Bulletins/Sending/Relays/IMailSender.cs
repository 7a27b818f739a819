using Bulletins.Sending.Messages;
using Bulletins.Sending.Replies;
using Bulletins.Texts;

namespace Bulletins.Sending.Relays;

/// <summary>Opens connections that messages can be handed over. Two real ones exist: SMTP, and a folder of .eml files.</summary>
public interface IMailSender
{
    /// <exception cref="RelayException">The relay can't be used now: not reachable, greeting refused, certificate not
    /// trusted, sign-in refused. Says nothing about any recipient.</exception>
    Task<IMailConnection> ConnectAsync(RelayOptions relay, CancellationToken cancellation);
}

/// <summary>One open connection. Not for use by two at once.</summary>
public interface IMailConnection : IAsyncDisposable
{
    /// <summary>Hands a message over. Whatever the relay does is data in the result; only a cancellation throws.</summary>
    Task<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancellation);

    /// <summary>What it puts onto the mails of that sender.</summary>
    Franking FrankingOf(string senderAddress) => Franking.None;

    /// <summary>False once the connection can't carry another message.</summary>
    bool IsUsable { get; }

    /// <summary>Asks whether it is still there, after nothing has gone over it for a while. One that isn't isn't usable any more.</summary>
    Task<bool> IsAliveAsync() => Task.FromResult(IsUsable);
}

/// <summary>The relay can't be used now, in words for staff and operators.</summary>
/// <param name="reason">What its reply means, or that it took no connection or broke it off; null for all else.</param>
public class RelayException(string message, Exception? inner = null, ReplyReason? reason = null) : Exception(message, inner)
{
    public RelayException(Fault fault, Exception? inner = null, ReplyReason? reason = null) : this(fault.ToString(), inner, reason) => Stored = fault.Store();

    public ReplyReason? Reason => reason;

    /// <summary>It answers and won't have us, or can't be trusted, until somebody mends something. One that is only busy or not to be reached may work again by itself.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>The same as it is kept, to be read with <see cref="StoredFault.Read"/>.</summary>
    public string Stored { get; } = message;
}
