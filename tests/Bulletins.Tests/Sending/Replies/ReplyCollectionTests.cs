using Bulletins.Sending;
using Bulletins.Sending.Replies;

namespace Bulletins.Tests.Sending.Replies;

/// <summary>The collection beside this file: a line for every reply, with what it means.</summary>
public class ReplyCollectionTests
{
    [TestCaseSource(nameof(Collected))]
    public void Is_sorted_right(string expected, string reply)
    {
        var verdict = ReplyTable.JudgeReport(reply);
        Assert.That($"{(verdict.Outcome == AttemptOutcome.RefusedForGood ? "permanent" : "temporary")} {verdict.Reason}", Is.EqualTo(expected));
    }

    [Test]
    public void The_collection_has_every_reason()
    {
        // No server's words: the one is what a connection did, the other what a provider's events tell.
        Assert.That(Collected().Select(test => ((string)test.Arguments[0]!).Split(' ')[1]).Distinct(),
            Is.SupersetOf(Enum.GetNames<ReplyReason>().Except([nameof(ReplyReason.Protocol), nameof(ReplyReason.ProviderList)])));
    }

    private static IEnumerable<TestCaseData> Collected() =>
        from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Sending", "Replies", "replies.tsv"))
        where line is not ['#', ..]
        let columns = line.Split('\t')
        select new TestCaseData($"{columns[0]} {columns[1]}", columns[2]);
}
