using Bulletins.Members;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Composing;

/// <param name="Search">Words of a title, or a part of a number; null for all.</param>
/// <param name="Page">From 1.</param>
/// <param name="Reader">Whose language titles are told in where there is such an edition.</param>
public sealed record BulletinFilter(string? Search = null, BulletinState? State = null, int Page = 1, int PageSize = 20, Language Reader = Language.TraditionalChinese);

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
        return new Page<BulletinEntry>([.. page.Items.Select(bulletin => Entry(bulletin, filter.Reader))], page.Total, page.Number, page.Size);
    }

    private static BulletinEntry Entry(Bulletin bulletin, Language reader) => new(
        bulletin.Id, bulletin.Number, bulletin.EditionFor(reader).Title, bulletin.IssuedOn, bulletin.State,
        bulletin.Issuer.NameIn(reader), [.. bulletin.Editions.Select(e => e.Language).Order()], bulletin.Editions.Max(e => e.UpdatedAt));
}
