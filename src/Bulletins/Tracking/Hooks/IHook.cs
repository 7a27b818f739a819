using Bulletins.Texts;
using Bulletins.Tracking.Events;

namespace Bulletins.Tracking.Hooks;

/// <summary>What somebody posted.</summary>
/// <param name="Header">The value of a header field; null when it isn't there.</param>
public sealed record HookRequest(byte[] Body, Func<string, string?> Header);

/// <summary>One provider's way of telling what became of mails.</summary>
public interface IHook
{
    /// <summary>The last part of its address: <c>/hooks/{Name}</c>.</summary>
    string Name { get; }

    bool IsOn { get; }

    /// <returns>What was told, without what is of no interest.</returns>
    /// <exception cref="HookRefusedException">It isn't from the provider, is too old, or can't be read. Nothing of it counts.</exception>
    Task<IReadOnlyList<ReportedEvent>> ReadAsync(HookRequest request, CancellationToken cancellation);
}

/// <param name="isForged">It isn't shown to be from the provider; else it can't be read.</param>
public sealed class HookRefusedException(Fault fault, bool isForged) : FaultException(fault)
{
    public bool IsForged => isForged;

    public static HookRefusedException Forged(string why) => new(new Fault(Words.Tracking, "Hook.Forged", why), isForged: true);

    public static HookRefusedException Unreadable(string why) => new(new Fault(Words.Tracking, "Hook.Unreadable", why), isForged: false);
}
