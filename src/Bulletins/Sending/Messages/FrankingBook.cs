using System.Collections.Concurrent;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Messages;

/// <summary>Keeps each way in which mails are franked once, so that an attempt holds no more of it than a number.</summary>
public sealed class FrankingBook(IDbContextFactory<BulletinsDb> databases, TimeProvider clock) : IDisposable
{
    /// <summary>Of <see cref="Franking.None"/>, which has no row.</summary>
    public const long Nothing = 0;

    private readonly ConcurrentDictionary<string, long> known = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim writing = new(1);

    /// <remarks>Two processes may write the same at the same time: then it has two numbers, and both are right.</remarks>
    public async Task<long> NumberAsync(Franking franking)
    {
        if (franking.IsNone)
            return Nothing;
        var text = franking.Write();
        if (known.TryGetValue(text, out var number))
            return number;
        await writing.WaitAsync();
        try
        {
            return known.TryGetValue(text, out number) ? number : known[text] = await KeepAsync(text);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <returns>Null when it isn't on record: the attempt is older than that is kept.</returns>
    public async Task<Franking?> FindAsync(long? number, CancellationToken cancellation = default)
    {
        if (number is null or Nothing)
            return number is null ? null : Franking.None;
        await using var db = await databases.CreateDbContextAsync(cancellation);
        return await db.KeptFrankings.Where(kept => kept.Id == number).Select(kept => kept.Franking).SingleOrDefaultAsync(cancellation) is { } text ? Franking.Read(text) : null;
    }

    public void Dispose() => writing.Dispose();

    /// <summary>There are a few, so they are compared here: to the letter, which not all databases do.</summary>
    private async Task<long> KeepAsync(string text)
    {
        await using var db = await databases.CreateDbContextAsync();
        if ((await db.KeptFrankings.AsNoTracking().ToListAsync()).Find(kept => kept.Franking == text) is { } found)
            return found.Id;
        var added = new KeptFranking { Franking = text, FirstUsedAt = clock.UtcNow() };
        db.Add(added);
        await db.SaveChangesAsync();
        return added.Id;
    }
}
