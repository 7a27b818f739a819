using Bulletins.Members;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Composing;

internal static class BulletinSearch
{
    /// <summary>Those that have each of the words in their number or in a title, whatever its language; all of them without a word. However many members
    /// there are, circulars are few: their titles are looked through.</summary>
    public static IQueryable<Bulletin> Called(this IQueryable<Bulletin> bulletins, string? words) =>
        (words ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Paging.Pattern).Aggregate(bulletins, (found, pattern) =>
            found.Where(b => EF.Functions.Like(b.Number!, pattern, Paging.Escape) || b.Editions.Any(e => EF.Functions.Like(e.Title, pattern, Paging.Escape))));
}
