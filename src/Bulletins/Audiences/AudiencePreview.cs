using Bulletins.Audiences.Rules;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Audiences;

/// <summary>What an audience would be at this moment: its size, who is left out and why, and a few of its contacts.</summary>
public sealed class AudiencePreview(BulletinsDb db, AudienceQuery audience)
{
    private const int SampleSlice = 100;

    /// <summary>Counts as preparing a dispatch does: of several contacts with one address, only the first is included.</summary>
    public async Task<AudienceCount> CountAsync(Rule rule, long? topicId = null, CancellationToken cancellation = default)
    {
        var groups = await audience.Candidates(db, rule, topicId)
            .GroupBy(candidate => candidate.Exclusion)
            .Select(group => new { Reason = group.Key, Contacts = group.Count(), Addresses = group.Select(c => c.NormalizedEmail).Distinct().Count() })
            .ToListAsync(cancellation);

        var included = groups.Find(group => group.Reason is null);
        var excluded = groups.Where(group => group.Reason is not null).Select(group => new ExclusionCount(group.Reason!.Value, group.Contacts)).ToList();
        if (included is not null && included.Contacts > included.Addresses)
            excluded.Add(new ExclusionCount(ExclusionReason.DuplicateAddress, included.Contacts - included.Addresses));
        return new AudienceCount(included?.Addresses ?? 0, [.. excluded.OrderBy(e => e.Reason)]);
    }

    /// <summary>How many of those included read which language: of several contacts with one address, the first's counts.</summary>
    public async Task<IReadOnlyDictionary<Language, int>> LanguagesAsync(Rule rule, long? topicId = null, CancellationToken cancellation = default) =>
        await audience.Candidates(db, rule, topicId).Where(candidate => candidate.Exclusion == null)
            .GroupBy(candidate => candidate.NormalizedEmail).Select(address => address.Min(candidate => candidate.ContactId))
            .Join(db.Contacts, first => first, contact => contact.Id, (_, contact) => contact.Language)
            .GroupBy(language => language).Select(group => new { Language = group.Key, Count = group.Count() })
            .ToDictionaryAsync(group => group.Language, group => group.Count, cancellation);

    /// <summary>The first few that are included, by the order in which they were entered.</summary>
    public async Task<IReadOnlyList<Candidate>> SampleAsync(Rule rule, long? topicId = null, int size = 5, CancellationToken cancellation = default)
    {
        var sample = new Dictionary<string, Candidate>();
        var included = audience.Candidates(db, rule, topicId).Where(c => c.Exclusion == null).OrderBy(c => c.ContactId);
        // Never more than a few are asked for: a server that is left in the middle of an answer sends the rest of it all the same.
        var after = 0L;
        while (sample.Count < size && await included.Where(c => c.ContactId > after).Take(SampleSlice).ToListAsync(cancellation) is { Count: > 0 } slice)
        {
            foreach (var candidate in slice.TakeWhile(_ => sample.Count < size))
                sample.TryAdd(candidate.NormalizedEmail, candidate);
            after = slice[^1].ContactId;
        }
        return [.. sample.Values];
    }
}

public sealed record AudienceCount(int Included, IReadOnlyList<ExclusionCount> Excluded)
{
    /// <summary>All that the rule matches.</summary>
    public int Candidates => Included + Excluded.Sum(e => e.Count);
}

public sealed record ExclusionCount(ExclusionReason Reason, int Count);
