using Bulletins.Members.Suppressions;
using Bulletins.Storage;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Bulletins.Adapters.Tests.Storage;

/// <summary>What every database engine must do with every table. The tables are read from the model, so a new entity
/// or property is covered as soon as it is mapped.</summary>
internal abstract class StorageTests
{
    private static readonly string[] Entities = [.. Model().Select(e => e.ClrType.Name)];

    private static readonly string[] VersionedEntities =
        [.. Model().Where(e => e.ClrType.IsAssignableTo(typeof(IVersioned))).Select(e => e.ClrType.Name)];

    private static readonly string[] UniqueIndexes =
        [.. Model().SelectMany(e => e.GetIndexes()).Where(i => i.IsUnique).Select(i => $"{i.DeclaringEntityType.ClrType.Name}({string.Join(", ", i.Properties.Select(p => p.Name))})")];

    protected abstract BulletinsDb Open();

    /// <summary>Takes every row out, so that each test starts from an empty database.</summary>
    [SetUp]
    public async Task Empty_the_tables()
    {
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var tables = db.Model.GetEntityTypes().ToList();
        while (tables.Count > 0)
        {
            // A table can be emptied once no other one refers to it.
            var table = tables.First(t => !tables.Any(other => other != t && other.GetForeignKeys().Any(k => k.PrincipalEntityType == t)));
            await Rows(db, table).ExecuteDeleteAsync();
            tables.Remove(table);
        }
        await transaction.CommitAsync();
    }

    [TestCaseSource(nameof(Entities))]
    public async Task A_row_is_read_as_it_was_written(string entity)
    {
        Dictionary<string, object?> written;
        await using (var db = Open())
        {
            var row = new SampleRows(db, 1).Add(entity);
            await db.SaveChangesAsync();
            written = Values(db, row);
        }
        await using (var db = Open())
        {
            var row = await SingleAsync(db, entity);
            Assert.That(Values(db, row), Is.EqualTo(written));
        }
    }

    [Test]
    public async Task Events_whose_keys_differ_in_case_alone_are_two()
    {
        await using var db = Open();
        foreach (var key in (string[])["events:a1", "events:A1"])
            db.DeliveryEvents.Add(new DeliveryEvent { Key = key, Source = "events" });
        await db.SaveChangesAsync();
        string[] keys = ["events:A1"];
        Assert.That(await db.DeliveryEvents.CountAsync(e => keys.Contains(e.Key)), Is.EqualTo(1));
    }

    [TestCaseSource(nameof(Entities))]
    public async Task Two_rows_that_differ_are_both_kept(string entity)
    {
        await using var db = Open();
        new SampleRows(db, 1).Add(entity);
        new SampleRows(db, 2).Add(entity);
        Assert.That(async () => await db.SaveChangesAsync(), Throws.Nothing);
    }

    [TestCaseSource(nameof(UniqueIndexes))]
    public async Task A_second_row_with_the_same_key_is_refused(string index)
    {
        await using var db = Open();
        var entity = index[..index.IndexOf('(', StringComparison.Ordinal)];
        var key = index[(entity.Length + 1)..^1].Split(", ");
        var first = new SampleRows(db, 1).Add(entity);
        var second = new SampleRows(db, 2).Add(entity);
        await db.SaveChangesAsync();
        foreach (var lifted in new[] { first, second }.OfType<Suppression>())
            db.Entry(lifted).Property(s => s.LiftedAt).CurrentValue = null;
        foreach (var decided in new[] { first, second }.OfType<VerdictHold>())
        {
            db.Entry(decided).Property(h => h.Decision).CurrentValue = null;
            if (!key.Contains(nameof(VerdictHold.DispatchId)))
                db.Entry(decided).Property(h => h.DispatchId).CurrentValue = null;
        }
        await db.SaveChangesAsync();
        foreach (var property in key)
            db.Entry(second).Property(property).CurrentValue = db.Entry(first).Property(property).CurrentValue;
        Assert.That(async () => await db.SaveChangesAsync(), Throws.InstanceOf<DbUpdateException>().And.Not.InstanceOf<DbUpdateConcurrencyException>());
    }

    [TestCaseSource(nameof(VersionedEntities))]
    public async Task The_second_of_two_changes_made_at_once_is_refused(string entity)
    {
        await using (var db = Open())
        {
            new SampleRows(db, 1).Add(entity);
            await db.SaveChangesAsync();
        }
        await using var mine = Open();
        await using var yours = Open();
        var (my, your) = (await SingleAsync(mine, entity), await SingleAsync(yours, entity));
        var version = ((IVersioned)my).Version;
        Touch(mine, my);
        await mine.SaveChangesAsync();
        Assert.That(((IVersioned)my).Version, Is.EqualTo(version + 1));
        Touch(yours, your);
        Assert.That(async () => await yours.SaveChangesAsync(), Throws.InstanceOf<DbUpdateConcurrencyException>());
    }

    private static IEnumerable<IEntityType> Model()
    {
        using var db = new BulletinsDb(SqliteStorageTests.Options("Data Source=:memory:"));
        return [.. db.Model.GetEntityTypes()];
    }

    private static Task<object> SingleAsync(BulletinsDb db, string entity) =>
        Rows(db, db.Model.GetEntityTypes().Single(e => e.ClrType.Name == entity)).SingleAsync();

    internal static IQueryable<object> Rows(BulletinsDb db, IEntityType type) =>
        (IQueryable<object>)typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!.MakeGenericMethod(type.ClrType).Invoke(db, null)!;

    private static Dictionary<string, object?> Values(BulletinsDb db, object row) =>
        db.Entry(row).Properties.ToDictionary(p => p.Metadata.Name, p => p.CurrentValue);

    private static void Touch(BulletinsDb db, object row)
    {
        var property = db.Entry(row).Properties.First(p => (p.Metadata.ClrType == typeof(string) || p.Metadata.ClrType == typeof(double))
            && !p.Metadata.IsKey() && !p.Metadata.IsIndex());
        property.CurrentValue = property.CurrentValue is double number ? number + 1 : $"{property.CurrentValue}"[..1] + "!";
    }
}
