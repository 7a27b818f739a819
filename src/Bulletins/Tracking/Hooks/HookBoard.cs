using System.Collections.Concurrent;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Tracking.Hooks;

/// <summary>How a web hook has done since the program started.</summary>
/// <param name="ToldAt">When something that counts was last told, in UTC.</param>
/// <param name="Refusal">Why something was last refused.</param>
public sealed record HookState(string Name, int Events, DateTime? ToldAt, Fault? Refusal, DateTime? RefusedAt);

/// <summary>Tells staff whether web hooks work.</summary>
public sealed class HookBoard(IEnumerable<IHook> hooks, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, HookState> states = new(StringComparer.Ordinal);

    /// <summary>Of those that are on.</summary>
    public IReadOnlyList<HookState> States => [.. hooks.Where(hook => hook.IsOn).Select(hook => StateOf(hook.Name))];

    public void Told(string name, int events) => states[name] = StateOf(name) with { Events = StateOf(name).Events + events, ToldAt = clock.UtcNow() };

    public void Refused(string name, Fault fault) => states[name] = StateOf(name) with { Refusal = fault, RefusedAt = clock.UtcNow() };

    private HookState StateOf(string name) => states.GetValueOrDefault(name) ?? new HookState(name, 0, null, null, null);
}
