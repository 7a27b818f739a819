using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Composing;

/// <param name="Search">Words of a title, or a part of a number; null for all.</param>
/// <param name="Page">From 1.</param>
public sealed record BulletinFilter(string? Search = null, BulletinState? State = null, int Page = 1, int PageSize = 20);

public sealed record BulletinEntry(long Id, string? Number, string Title, DateOnly IssuedOn, BulletinState State, string Issuer, IReadOnlyList<Language> Languages, DateTime UpdatedAt);

/// <param name="Total">Over all pages.</param>
public sealed record BulletinPage(IReadOnlyList<BulletinEntry> Items, int Total);

/// <summary>The bulletins there are, the latest first.</summary>
public sealed class BulletinList(BulletinsDb db)
{
    public async Task<BulletinPage> FindAsync(BulletinFilter filter, CancellationToken cancellation = default)
    {
        var bulletins = db.Bulletins.AsNoTracking();
        if (filter.State is { } state)
            bulletins = bulletins.Where(b => b.State == state);
        foreach (var word in (filter.Search ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            bulletins = bulletins.Where(b => b.Number!.Contains(word) || b.Editions.Any(e => e.Title.Contains(word)));
        var total = await bulletins.CountAsync(cancellation);
        var page = await bulletins.Include(b => b.Editions).Include(b => b.Issuer)
            .OrderByDescending(b => b.IssuedOn).ThenByDescending(b => b.Id)
            .Skip((Math.Max(1, filter.Page) - 1) * filter.PageSize).Take(filter.PageSize)
            .ToListAsync(cancellation);
        return new BulletinPage([.. page.Select(Entry)], total);
    }

    private static BulletinEntry Entry(Bulletin bulletin) => new(
        bulletin.Id, bulletin.Number, bulletin.EditionFor(Language.TraditionalChinese).Title, bulletin.IssuedOn, bulletin.State,
        bulletin.Issuer.NameTraditionalChinese, [.. bulletin.Editions.Select(e => e.Language).Order()], bulletin.Editions.Max(e => e.UpdatedAt));
}
