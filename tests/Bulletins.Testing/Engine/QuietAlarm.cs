using Bulletins.Dispatching;

namespace Bulletins.Testing.Engine;

/// <summary>Notes when it should ring, and never does: a test decides itself what runs when.</summary>
public sealed class QuietAlarm : IDispatchAlarm
{
    public List<(long DispatchId, DateTime At)> Preparations { get; } = [];

    public List<(long DispatchId, DateTime At)> Sendings { get; } = [];

    public void PrepareAt(long dispatchId, DateTime at) => Preparations.Add((dispatchId, at));

    public void SendAt(long dispatchId, DateTime at) => Sendings.Add((dispatchId, at));
}
