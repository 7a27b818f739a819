using Bulletins.Members;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Audiences;

/// <summary>The values that are known for each field, with their names.</summary>
public sealed class RuleVocabulary
{
    private readonly Dictionary<string, IReadOnlyList<KnownValue>> values = [];

    public static async Task<RuleVocabulary> LoadAsync(BulletinsDb db, CancellationToken cancellation = default)
    {
        var classifications = await db.Classifications.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellation);
        var topics = await db.Topics.AsNoTracking().OrderBy(t => t.Id).ToListAsync(cancellation);
        return new RuleVocabulary(classifications, topics);
    }

    public RuleVocabulary(IReadOnlyList<Classification> classifications, IReadOnlyList<Topic> topics)
    {
        values[FieldCatalogue.Industry.Key] = OfKind(ClassificationKind.Industry);
        values[FieldCatalogue.Tier.Key] = OfKind(ClassificationKind.Tier);
        values[FieldCatalogue.District.Key] = OfKind(ClassificationKind.District);
        values[FieldCatalogue.Topic.Key] = [.. topics.Select(t => new KnownValue(t.Key, () => t.In()))];
        foreach (var field in FieldCatalogue.All.OfType<ListField>().Where(field => field.ClosedValues is not null))
            values[field.Key] = [.. field.ClosedValues!.Select(value => new KnownValue(value, () => Words.Audiences[$"Value.{field.Key}.{value}"]))];

        IReadOnlyList<KnownValue> OfKind(ClassificationKind kind) => [.. classifications.Where(c => c.Kind == kind)
            .Select(c => new KnownValue(c.Key, () => c.In()))];
    }

    public IReadOnlyList<KnownValue> Values(ListField field) => values[field.Key];

    public bool Knows(ListField field, string value) => values[field.Key].Any(known => known.Key == value);

    /// <summary>The value's name in the current language; in quotes as it stands when it isn't known.</summary>
    public string Name(ListField field, string value) =>
        values[field.Key].FirstOrDefault(known => known.Key == value)?.Name ?? Words.Audiences["Value.Unknown", value];
}

public sealed class KnownValue(string key, Func<string> name)
{
    public string Key => key;

    /// <summary>In the current language.</summary>
    public string Name => name();
}
