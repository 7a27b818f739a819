using System.Text.Json;
using Bulletins.Audiences;
using Bulletins.Audiences.Explaining;
using Bulletins.Audiences.Rules;
using Bulletins.Texts;

namespace Bulletins.Web.Api;

/// <param name="Version">Of the segment that was read; only to change it.</param>
internal sealed record SegmentRequest(string? Name, JsonElement Rule, int? Version);

internal sealed record SegmentList(IReadOnlyList<SegmentAnswer> Items);

/// <param name="Description">The rule in a sentence.</param>
internal sealed record SegmentAnswer(long Id, string Name, JsonElement Rule, string Description, IReadOnlyList<RuleWarning> Warnings, int Version, string UpdatedBy,
    DateTime UpdatedAt, DateTime? ArchivedAt)
{
    public static SegmentAnswer Of(Segment segment, RuleVocabulary vocabulary)
    {
        var rule = Bulletins.Audiences.Rules.Rule.Parse(segment.Rule);
        // A value that was known when the segment was saved may be gone since: reading still shows it, sending refuses it.
        var (errors, warnings) = RuleCheck.Inspect(rule, vocabulary);
        return new SegmentAnswer(segment.Id, segment.Name, JsonElement.Parse(segment.Rule), new RuleDescriber(vocabulary).Describe(rule),
            [.. errors.Concat(warnings).Select(w => new RuleWarning(w.Path, w.Key, w.Sentence))], segment.Version, segment.UpdatedBy, segment.UpdatedAt, segment.ArchivedAt);
    }
}

/// <param name="Path">The place in the rule's JSON.</param>
internal sealed record RuleWarning(string Path, string Code, string Detail);

internal sealed record AudienceAnswer(int Included, IReadOnlyList<ExclusionCount> Excluded);

internal sealed record ExplanationAnswer(string Email, IReadOnlyList<ExplainedAnswer> Contacts);

/// <param name="Mismatches">What in the rule leaves the contact out.</param>
/// <param name="Exclusion">Why it is left out though the rule matches it.</param>
internal sealed record ExplainedAnswer(long ContactId, string Name, string MemberNumber, string Organisation, bool Included, IReadOnlyList<MismatchAnswer> Mismatches,
    ExclusionAnswer? Exclusion)
{
    public static ExplainedAnswer Of(ExplainedContact explained) => new(
        explained.Contact.Id, explained.Contact.Name, explained.Contact.Member.Number, explained.Contact.Member.Organisation, explained.IsIncluded,
        [.. explained.Mismatches.Select(mismatch => new MismatchAnswer(mismatch.Path, mismatch.Sentence))],
        explained.Exclusion is { } exclusion ? new ExclusionAnswer(exclusion.Reason, Words.Audiences[$"ExclusionReason.{exclusion.Reason}"], exclusion.Since, exclusion.Source) : null);
}

/// <param name="Path">The place in the rule's JSON.</param>
internal sealed record MismatchAnswer(string Path, string Detail);

/// <param name="Since">When it came to be so; null where that isn't recorded or doesn't apply.</param>
internal sealed record ExclusionAnswer(ExclusionReason Reason, string Detail, DateTime? Since, string? Source);
