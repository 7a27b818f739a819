using Bulletins.Texts;

namespace Bulletins.Audiences;

/// <summary>A contact that a segment's rule matches, with the reason if it is left out all the same.
/// A query of these is what preparing a dispatch turns into delivery rows, inside the database.</summary>
/// <remarks>Duplicate addresses are not marked here: that needs the whole audience and is the last step of preparing.</remarks>
public sealed class Candidate
{
    public long ContactId { get; init; }
    public long MemberId { get; init; }
    public string Name { get; init; } = "";
    public string Organisation { get; init; } = "";
    public string Email { get; init; } = "";
    public string NormalizedEmail { get; init; } = "";
    public Language Language { get; init; }
    public ExclusionReason? Exclusion { get; init; }
}
