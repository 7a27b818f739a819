using Bulletins.Members;

namespace Bulletins.Audiences.Explaining;

/// <param name="Contact">With its member and its subscriptions.</param>
/// <param name="Mismatches">What in the rule leaves the contact out; empty when the rule matches it.</param>
/// <param name="Exclusion">Why it is left out though the rule matches it.</param>
public sealed record ExplainedContact(Contact Contact, IReadOnlyList<RuleMismatch> Mismatches, ExplainedExclusion? Exclusion)
{
    /// <summary>The circular would go to this contact.</summary>
    public bool IsIncluded => Mismatches.Count == 0 && Exclusion is null;
}

/// <param name="Path">The place in the rule's JSON.</param>
/// <param name="Sentence">In the current language.</param>
public sealed record RuleMismatch(string Path, string Sentence);

/// <param name="Since">When it came to be so; null where that isn't recorded or doesn't apply.</param>
/// <param name="Source">From where or whom we know, in the current language.</param>
public sealed record ExplainedExclusion(ExclusionReason Reason, DateTime? Since, string? Source);
