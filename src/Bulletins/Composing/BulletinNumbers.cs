using System.Globalization;
using System.Text.RegularExpressions;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Composing;

/// <summary>The yearly numbers of bulletins: 2021/017.</summary>
public sealed partial class BulletinNumbers(BulletinsDb db)
{
    /// <summary>One more than the highest of the year.</summary>
    public async Task<string> NextAsync(int year, CancellationToken cancellation = default)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{year}/");
        var taken = await db.Bulletins.Where(b => b.Number!.StartsWith(prefix)).Select(b => b.Number!).ToListAsync(cancellation);
        var highest = taken.Select(number => int.TryParse(number.AsSpan(prefix.Length), CultureInfo.InvariantCulture, out var n) ? n : 0).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{highest + 1:000}");
    }

    /// <returns>The number in its one form, 2021/17 as 2021/017; null for none.</returns>
    /// <exception cref="FaultException">It isn't a year and a number.</exception>
    /// <exception cref="ConflictException">Another bulletin has it.</exception>
    public async Task<string?> RequireFreeAsync(string? number, long bulletinId, CancellationToken cancellation = default)
    {
        if (string.IsNullOrWhiteSpace(number))
            return null;
        var match = Form().Match(number.Trim());
        if (!match.Success)
            throw new FaultException(new Fault(Words.Composing, "Number.Form", number));
        var wanted = $"{match.Groups["year"].Value}/{match.Groups["number"].Value.PadLeft(3, '0')}";
        if (await db.Bulletins.AnyAsync(b => b.Number == wanted && b.Id != bulletinId, cancellation))
            throw new ConflictException(new Fault(Words.Composing, "Number.Taken", wanted));
        return wanted;
    }

    [GeneratedRegex("^(?<year>[12][0-9]{3})[/／-](?<number>[0-9]{1,5})$")]
    private static partial Regex Form();
}
