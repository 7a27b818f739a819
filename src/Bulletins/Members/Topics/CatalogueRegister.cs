using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Topics;

/// <summary>What staff do to the topics and classifications. Their keys, by which files, rules and programs name them, are made once and stay.</summary>
public sealed class CatalogueRegister(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    /// <exception cref="FaultException">A name is missing or too long.</exception>
    /// <exception cref="ConflictException">Another one is called so.</exception>
    public async Task AddTopicAsync(CatalogueNames names, Actor actor, CancellationToken cancellation = default)
    {
        var clean = names.Clean();
        RequireFree(await TopicsAsync(cancellation), 0, clean);
        var topic = new Topic { Key = KeyOf(clean), NameTraditionalChinese = clean.TraditionalChinese!, NameSimplifiedChinese = clean.SimplifiedChinese, NameEnglish = clean.English };
        await db.AddAsync(topic, added => audit.Record(actor, "topic.add", $"topic:{added.Id}", clean.TraditionalChinese), cancellation);
    }

    /// <param name="read">What the form was filled with.</param>
    /// <inheritdoc cref="AddTopicAsync"/>
    public async Task RenameTopicAsync(long id, CatalogueNames names, CatalogueNames read, Actor actor, CancellationToken cancellation = default)
    {
        var clean = names.Clean();
        var topic = await TopicAsync(id, cancellation);
        RequireUnchanged(CatalogueNames.Of(topic), read);
        RequireFree(await TopicsAsync(cancellation), id, clean);
        (topic.NameTraditionalChinese, topic.NameSimplifiedChinese, topic.NameEnglish) = (clean.TraditionalChinese!, clean.SimplifiedChinese, clean.English);
        await SaveAsync(() => audit.Record(actor, "topic.change", $"topic:{id}", clean.TraditionalChinese), cancellation);
    }

    /// <summary>Offers it to nobody any more: not for a new circular, not to contacts. Nothing else is changed, and it can be taken back.</summary>
    public Task CloseTopicAsync(long id, Actor actor, CancellationToken cancellation = default) => ChangeTopicAsync(id, "topic.close", topic => topic.Close(clock.UtcNow()), actor, cancellation);

    public Task ReopenTopicAsync(long id, Actor actor, CancellationToken cancellation = default) => ChangeTopicAsync(id, "topic.reopen", topic => topic.Reopen(), actor, cancellation);

    private async Task ChangeTopicAsync(long id, string act, Action<Topic> change, Actor actor, CancellationToken cancellation)
    {
        var topic = await TopicAsync(id, cancellation);
        change(topic);
        await SaveAsync(() => audit.Record(actor, act, $"topic:{id}", topic.NameTraditionalChinese), cancellation);
    }

    private async Task<Topic> TopicAsync(long id, CancellationToken cancellation) =>
        await db.Topics.SingleOrDefaultAsync(t => t.Id == id, cancellation) ?? throw new NotFoundException(new Fault(Words.Members, "Catalogue.NotFound"));

    /// <inheritdoc cref="AddTopicAsync"/>
    public async Task AddAsync(ClassificationKind kind, CatalogueNames names, Actor actor, CancellationToken cancellation = default)
    {
        var clean = names.Clean();
        RequireFree(await ValuesAsync(kind, cancellation), 0, clean);
        var value = new Classification { Kind = kind, Key = KeyOf(clean), NameTraditionalChinese = clean.TraditionalChinese!, NameSimplifiedChinese = clean.SimplifiedChinese, NameEnglish = clean.English };
        await db.AddAsync(value, added => audit.Record(actor, "classification.add", $"classification:{added.Id}", clean.TraditionalChinese), cancellation);
    }

    /// <inheritdoc cref="RenameTopicAsync"/>
    public async Task RenameAsync(long id, CatalogueNames names, CatalogueNames read, Actor actor, CancellationToken cancellation = default)
    {
        var clean = names.Clean();
        var value = await db.Classifications.SingleOrDefaultAsync(c => c.Id == id, cancellation) ?? throw new NotFoundException(new Fault(Words.Members, "Catalogue.NotFound"));
        RequireUnchanged(CatalogueNames.Of(value), read);
        RequireFree(await ValuesAsync(value.Kind, cancellation), id, clean);
        (value.NameTraditionalChinese, value.NameSimplifiedChinese, value.NameEnglish) = (clean.TraditionalChinese!, clean.SimplifiedChinese, clean.English);
        await SaveAsync(() => audit.Record(actor, "classification.change", $"classification:{id}", clean.TraditionalChinese), cancellation);
    }

    private async Task<List<Called>> TopicsAsync(CancellationToken cancellation) =>
        (await db.Topics.AsNoTracking().ToListAsync(cancellation)).ConvertAll(t => new Called(t.Id, t.Key, CatalogueNames.Of(t)));

    private async Task<List<Called>> ValuesAsync(ClassificationKind kind, CancellationToken cancellation) =>
        (await db.Classifications.AsNoTracking().Where(c => c.Kind == kind).ToListAsync(cancellation)).ConvertAll(c => new Called(c.Id, c.Key, CatalogueNames.Of(c)));

    private async Task SaveAsync(Action record, CancellationToken cancellation)
    {
        if (!db.ChangeTracker.HasChanges())
            return;
        record();
        await db.SaveChangesAsync(cancellation);
    }

    private static void RequireUnchanged(CatalogueNames now, CatalogueNames read)
    {
        if (now != read)
            throw new ConflictException(new Fault(Words.Members, "ChangedMeanwhile"));
    }

    /// <summary>A file may name each by its key or any of its names, whatever the case: two that are called the same couldn't be told apart.</summary>
    private static void RequireFree(List<Called> others, long id, CatalogueNames wanted)
    {
        var taken = others.Where(other => other.Id != id).SelectMany(other => other.Names.All.Append(other.Key)).Select(TypedText.Key).ToHashSet();
        var own = others.Find(other => other.Id == id)?.Key ?? KeyOf(wanted);
        if (wanted.All.Append(own).FirstOrDefault(name => taken.Contains(TypedText.Key(name))) is { } twice)
            throw new ConflictException(new Fault(Words.Members, "Catalogue.NameTaken", twice));
    }

    /// <summary>Short, and without what parts topics in a file.</summary>
    private static string KeyOf(CatalogueNames names)
    {
        var key = TypedText.Key(names.English ?? names.TraditionalChinese)!.Replace(' ', '-').Replace(";", "", StringComparison.Ordinal);
        return key.Length > Classification.KeyLength ? key[..Classification.KeyLength] : key;
    }

    private sealed record Called(long Id, string Key, CatalogueNames Names);
}
