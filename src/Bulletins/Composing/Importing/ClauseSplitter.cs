namespace Bulletins.Composing.Importing;

/// <summary>Clauses that are numbered inside a paragraph.</summary>
/// <param name="Before">The words that lead to the first.</param>
/// <param name="Clauses">Each with its marker.</param>
internal sealed record NumberedClauses(MarkerFamily Family, string Before, IReadOnlyList<string> Clauses);

internal static class ClauseSplitter
{
    /// <summary>They are a list when at least two follow each other from the first on, each after a full stop, semicolon
    /// or colon: 一是…，二是… within one sentence stays a sentence. So does a marker without words, as in 1. 2. 附.</summary>
    /// <param name="outer">The families of the lists around; inside a clause they mean something else.</param>
    /// <returns>Null when there is no list.</returns>
    public static NumberedClauses? Split(string text, IReadOnlyCollection<MarkerFamily> outer)
    {
        var (family, starts) = MarkerFamily.Numbered.Except(outer)
            .Select(family => (Family: family, Starts: FindStarts(text, family)))
            .Where(found => found.Starts.Count >= 2 && Cut(text, found.Starts).All(clause => found.Family.ReadAt(clause, 0) is not null))
            .OrderBy(found => found.Starts[0])
            .FirstOrDefault();
        return family is null ? null : new NumberedClauses(family, text[..starts[0]].Trim(), [.. Cut(text, starts)]);
    }

    private static IEnumerable<string> Cut(string text, List<int> starts) =>
        starts.Zip([.. starts.Skip(1), text.Length], (start, end) => text[start..end].Trim());

    private static List<int> FindStarts(string text, MarkerFamily family)
    {
        List<int> starts = [];
        var ended = false;
        for (var i = 0; i < text.Length && !ended; i++)
        {
            if (char.IsWhiteSpace(text[i]) || !Punctuation.BeginsClause(text, i) || family.ReadAt(text, i) is not { } marker || !marker.IsNumber(starts.Count + 1))
                continue;
            starts.Add(i);
            ended = marker.IsLast;
            i += marker.Printed.Length - 1;
        }
        return starts;
    }
}
