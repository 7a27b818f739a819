using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

/// <summary>One page of what was found, with how much there is in all.</summary>
/// <param name="More">There is more than the total says: it was counted no further, and no page shows it.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total, int Number, int Size, bool More = false);

internal static class Paging
{
    public const int Size = 25;
    public const string Escape = "\\";
    private const int MaximumSize = 200;

    /// <summary>The words of a search as LIKE patterns; all of them must be met.</summary>
    public static IEnumerable<string> Terms(string? search) => Words(search).Select(Pattern);

    public static string[] Words(string? search) =>
        (TypedText.Clean(search)?.Normalize(NormalizationForm.FormKC) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What has the word anywhere in it.</summary>
    public static string Pattern(string word) => $"%{word.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_").Replace("[", "\\[")}%";

    /// <param name="number">1 for the first page; one past the end is empty.</param>
    /// <param name="most">What is counted and shown at most.</param>
    public static async Task<Page<T>> PageAsync<T>(this IQueryable<T> ordered, int number, int size, CancellationToken cancellation, int most = int.MaxValue)
    {
        size = Math.Clamp(size, 1, MaximumSize);
        number = Math.Clamp(number, 1, int.MaxValue / MaximumSize);
        var before = (number - 1) * size;
        var room = Math.Clamp(most - before, 0, size);
        var items = room == 0 ? [] : await ordered.Skip(before).Take(room).ToListAsync(cancellation);
        // A page that isn't full is the last one, and tells how many there are.
        var total = items.Count < room && (items.Count > 0 || number == 1) ? before + items.Count
            : most == int.MaxValue ? await ordered.CountAsync(cancellation) : await ordered.Take(most + 1).CountAsync(cancellation);
        return new Page<T>(items, Math.Min(total, most), number, size, total > most);
    }
}
