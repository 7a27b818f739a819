using System.Collections.Concurrent;

namespace Bulletins.Sending.Replies;

/// <summary>Servers say the same words of thousands of addresses, and to look for what they mean takes a few hundred regular expressions.</summary>
/// <param name="most">How many are kept. When there are more, all are forgotten.</param>
internal sealed class RecentAnswers<TQuestion, TAnswer>(int most) where TQuestion : notnull
{
    private readonly ConcurrentDictionary<TQuestion, TAnswer> answers = new();

    public TAnswer Of(TQuestion question, Func<TAnswer> find)
    {
        if (answers.TryGetValue(question, out var known))
            return known;
        if (answers.Count >= most)
            answers.Clear();
        return answers[question] = find();
    }
}
