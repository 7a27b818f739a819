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
    public static IEnumerable<string> Terms(string? search) =>
        (TypedText.Clean(search)?.Normalize(NormalizationForm.FormKC) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(term => $"%{term.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_").Replace("[", "\\[")}%");

    /// <param name="number">1 for the first page; one past the end is empty.</param>
    public static async Task<Page<T>> PageAsync<T>(this IQueryable<T> ordered, int number, int size, CancellationToken cancellation)
    {
        size = Math.Clamp(size, 1, MaximumSize);
        number = Math.Clamp(number, 1, int.MaxValue / MaximumSize);
        var total = await ordered.CountAsync(cancellation);
        return new Page<T>(await ordered.Skip((number - 1) * size).Take(size).ToListAsync(cancellation), total, number, size);
    }
}
