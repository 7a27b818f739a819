using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

internal static class Versions
{
    /// <summary>Says at which version a person read the row that is about to be changed.</summary>
    public static void ReadAt(this BulletinsDb db, IVersioned row, int version) =>
        db.Entry(row).Property(nameof(IVersioned.Version)).OriginalValue = version;

    /// <summary>Saves a new row together with the record of the act, which names the id that the row gets.</summary>
    /// <remarks>Not run again when the database gives it up: nobody waits for a row that isn't there yet, and the row keeps the id of the first try.</remarks>
    public static async Task AddAsync<T>(this BulletinsDb db, T row, Action<T> record, CancellationToken cancellation) where T : class
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Add(row);
        await db.SaveChangesAsync(cancellation);
        record(row);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Two that were both free when they were looked for and are saved at the same moment: the unique index lets only the first through.</summary>
    /// <param name="requireFree">Throws what is said to whoever comes second.</param>
    public static async Task UnlessTakenAsync(this Task saving, Func<Task> requireFree)
    {
        try
        {
            await saving;
        }
        catch (DbUpdateException failure) when (failure is not DbUpdateConcurrencyException)
        {
            await requireFree();
            throw;
        }
    }

    /// <exception cref="ConflictException">Somebody else changed the row since it was read. Nothing was saved.</exception>
    public static async Task SaveOrConflictAsync(this BulletinsDb db, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConflictException(new Fault(Words.Members, "ChangedMeanwhile"));
        }
    }
}
