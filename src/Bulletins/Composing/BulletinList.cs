using Bulletins.Members;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Composing;

/// <param name="Search">Words of a title, or a part of a number; null for all.</param>
/// <param name="Page">From 1.</param>
public sealed record BulletinFilter(string? Search = null, BulletinState? State = null, int Page = 1, int PageSize = 20);

public sealed record BulletinEntry(long Id, string? Number, string Title, DateOnly IssuedOn, BulletinState State, string Issuer, IReadOnlyList<Language> Languages, DateTime UpdatedAt);

/// <summary>The bulletins there are, the latest first.</summary>
public sealed class BulletinList(BulletinsDb db)
{
    public async Task<Page<BulletinEntry>> FindAsync(BulletinFilter filter, CancellationToken cancellation = default)
    {
        var bulletins = db.Bulletins.AsNoTracking();
        if (filter.State is { } state)
            bulletins = bulletins.Where(b => b.State == state);
        var page = await bulletins.Called(filter.Search).Include(b => b.Editions).Include(b => b.Issuer)
            .OrderByDescending(b => b.IssuedOn).ThenByDescending(b => b.Id).PageAsync(filter.Page, filter.PageSize, cancellation);
        return new Page<BulletinEntry>([.. page.Items.Select(Entry)], page.Total, page.Number, page.Size);
    }

    private static BulletinEntry Entry(Bulletin bulletin) => new(
        bulletin.Id, bulletin.Number, bulletin.EditionFor(Language.TraditionalChinese).Title, bulletin.IssuedOn, bulletin.State,
        bulletin.Issuer.NameTraditionalChinese, [.. bulletin.Editions.Select(e => e.Language).Order()], bulletin.Editions.Max(e => e.UpdatedAt));
}
