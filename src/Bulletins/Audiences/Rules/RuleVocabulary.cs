using System.Collections.Concurrent;
using Bulletins.Members;
using Bulletins.Members.Topics;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Audiences.Rules;

/// <summary>The values that are known for each field, with their names.</summary>
public sealed class RuleVocabulary
{
    /// <summary>A database looks so many up at once.</summary>
    private const int LookedUpAtOnce = 500;

    private readonly Dictionary<string, IReadOnlyList<KnownValue>> values = [];
    /// <summary>More of them may be looked up while a page shows what is known.</summary>
    private readonly ConcurrentDictionary<string, KnownValue> firms = new(StringComparer.Ordinal);

    /// <param name="rules">Of firms, those that these rules name are known.</param>
    public static async Task<RuleVocabulary> LoadAsync(BulletinsDb db, IEnumerable<Rule> rules, CancellationToken cancellation = default)
    {
        var classifications = await db.Classifications.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellation);
        var topics = await db.Topics.AsNoTracking().OrderBy(t => t.Id).ToListAsync(cancellation);
        var vocabulary = new RuleVocabulary(classifications, topics);
        await vocabulary.LookUpAsync(db, rules, cancellation);
        return vocabulary;
    }

    public RuleVocabulary(IReadOnlyList<Classification> classifications, IReadOnlyList<Topic> topics)
    {
        values[FieldCatalogue.Industry.Key] = OfKind(ClassificationKind.Industry);
        values[FieldCatalogue.Tier.Key] = OfKind(ClassificationKind.Tier);
        values[FieldCatalogue.District.Key] = OfKind(ClassificationKind.District);
        values[FieldCatalogue.Topic.Key] = [.. topics.Select(t => new KnownValue(t.Key, () => t.In()))];
        values[FieldCatalogue.Member.Key] = [];
        foreach (var field in FieldCatalogue.All.OfType<ListField>().Where(field => field.ClosedValues is not null))
            values[field.Key] = [.. field.ClosedValues!.Select(value => new KnownValue(value, () => Words.Audiences[$"Value.{field.Key}.{value}"]))];

        IReadOnlyList<KnownValue> OfKind(ClassificationKind kind) => [.. classifications.Where(c => c.Kind == kind)
            .Select(c => new KnownValue(c.Key, () => c.In()))];
    }

    /// <summary>Those to choose from; none of a field whose values are typed.</summary>
    public IReadOnlyList<KnownValue> Values(ListField field) => values[field.Key];

    public bool Knows(ListField field, string value) => Find(field, value) is not null;

    /// <summary>The value's name in the current language; in quotes as it stands when it isn't known.</summary>
    public string Name(ListField field, string value) =>
        Find(field, value)?.Name ?? Words.Audiences["Value.Unknown", value];

    /// <summary>Gets to know the firms that the rules name.</summary>
    public async Task LookUpAsync(BulletinsDb db, IEnumerable<Rule> rules, CancellationToken cancellation = default)
    {
        foreach (var numbers in rules.SelectMany(rule => rule.ValuesOf(FieldCatalogue.Member)).Distinct().Where(number => !firms.ContainsKey(number)).Chunk(LookedUpAtOnce))
        {
            foreach (var firm in await db.Members.Where(m => numbers.Contains(m.Number)).Select(m => new { m.Number, m.Organisation }).ToListAsync(cancellation))
                Know(firm.Number, firm.Organisation);
        }
    }

    public void Know(string number, string organisation) =>
        firms[number] = new KnownValue(number, () => Words.Audiences["Value.member", number, organisation]);

    private KnownValue? Find(ListField field, string value) =>
        field.Typed is null ? values[field.Key].FirstOrDefault(known => known.Key == value) : firms.GetValueOrDefault(value);
}

public sealed class KnownValue(string key, Func<string> name)
{
    public string Key => key;

    /// <summary>In the current language.</summary>
    public string Name => name();
}
