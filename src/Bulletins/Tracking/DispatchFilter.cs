using Bulletins.Dispatching;

namespace Bulletins.Tracking;

/// <param name="Search">Words of a title, or a part of the number, of the circular or of what corrected it; null for all.</param>
/// <param name="State">Only those in this state; null for all.</param>
/// <param name="Resends">Whether those that only send another one's circular again to a single contact are among them.</param>
public sealed record DispatchFilter(string? Search = null, DispatchState? State = null, bool Resends = false);
