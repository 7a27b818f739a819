namespace Bulletins.Templating;

/// <summary>The names that somebody may have meant.</summary>
internal static class NearNames
{
    /// <returns>The nearest first, at most five; all names where none is near.</returns>
    public static string Of(string name, IEnumerable<string> names)
    {
        var all = names.Distinct().Order(StringComparer.Ordinal).ToList();
        var near = all.Select(known => (known, distance: Distance(name, known)))
            .Where(n => n.distance <= Math.Max(2, name.Length / 3) || n.known.Contains(name, StringComparison.OrdinalIgnoreCase)
                || name.Contains(n.known, StringComparison.OrdinalIgnoreCase))
            .OrderBy(n => n.distance).Take(5).Select(n => n.known).ToList();
        return string.Join(", ", near.Count > 0 ? near : all);
    }

    /// <summary>Letters to put in, take out, change or swap with their neighbour to make one from the other.</summary>
    private static int Distance(string one, string other)
    {
        var costs = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }
                var change = one[i - 1] == other[j - 1] ? 0 : 1;
                costs[i, j] = Math.Min(costs[i - 1, j - 1] + change, 1 + Math.Min(costs[i - 1, j], costs[i, j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
            }
        return costs[one.Length, other.Length];
    }
}
