using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members;

/// <summary>One page of what was found, with how much there is in all.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total, int Number, int Size);

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
    public static async Task<Page<T>> PageAsync<T>(this IQueryable<T> ordered, int number, int size, CancellationToken cancellation)
    {
        size = Math.Clamp(size, 1, MaximumSize);
        number = Math.Clamp(number, 1, int.MaxValue / MaximumSize);
        var before = (number - 1) * size;
        var items = await ordered.Skip(before).Take(size).ToListAsync(cancellation);
        // A page that isn't full is the last one, and tells how many there are.
        var total = items.Count < size && (items.Count > 0 || number == 1) ? before + items.Count : await ordered.CountAsync(cancellation);
        return new Page<T>(items, total, number, size);
    }
}
