using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Topics;

/// <summary>The values that members are classified by, and the topics, as lists to choose from.</summary>
public sealed class Catalogue(BulletinsDb db)
{
    /// <summary>In the order in which they were entered, which is that of the standard classifications.</summary>
    public async Task<CatalogueLists> ReadAsync(CancellationToken cancellation = default) => new(
        await db.Classifications.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellation),
        await db.Topics.AsNoTracking().OrderBy(t => t.Id).ToListAsync(cancellation));
}

public sealed record CatalogueLists(IReadOnlyList<Classification> Classifications, IReadOnlyList<Topic> Topics)
{
    /// <summary>The topics to choose from.</summary>
    public IEnumerable<Topic> OpenTopics => Topics.Where(topic => topic.IsOpen);

    public IEnumerable<Classification> Of(ClassificationKind kind) => Classifications.Where(c => c.Kind == kind);

    /// <summary>The name of a key for the screen; the key itself when the catalogue doesn't have it.</summary>
    public string? Name(ClassificationKind kind, string? key) =>
        Of(kind).FirstOrDefault(c => c.Key == key)?.In() ?? key;
}
