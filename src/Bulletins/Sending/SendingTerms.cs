using Bulletins.Dispatching;

namespace Bulletins.Sending;

/// <summary>Until when a dispatch is sent, and how soon it comes into its turn. Staff may change both while a run is under way, and
/// the run then holds to the new ones.</summary>
public sealed class SendingTerms(Dispatch dispatch)
{
    private volatile Terms now = new(dispatch.NotAfter, dispatch.Priority);

    public DateTime? NotAfter => now.NotAfter;

    public DispatchPriority Priority => now.Priority;

    public void Change(DateTime? notAfter, DispatchPriority priority) => now = new Terms(notAfter, priority);

    private sealed record Terms(DateTime? NotAfter, DispatchPriority Priority);
}
