using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Sending;
using Bulletins.Texts;

namespace Bulletins.Tests.Sending;

public class DeliveryDecisionTests
{
    private static readonly DateTime Now = new(2021, 4, 29, 2, 0, 0, DateTimeKind.Utc);

    [TestCase(1, 30)]
    [TestCase(2, 60)]
    [TestCase(5, 480)]
    [TestCase(20, 3600)]
    [TestCase(48, 3600)]
    public void A_message_that_breaks_the_line_again_and_again_waits_longer_each_time(int failures, int seconds)
    {
        var outcome = Decide(new SendResult(AttemptOutcome.RelayFailed, null, null, "Connection reset"), attempts: failures - 1);
        Assert.That((outcome.State, outcome.DueAt), Is.EqualTo((DeliveryState.Deferred, (DateTime?)Now.AddSeconds(seconds))));
    }

    [Test]
    public void And_comes_to_an_end_some_day() =>
        Assert.That(Decide(new SendResult(AttemptOutcome.RelayFailed, null, null, "Connection reset"), attempts: 48).State, Is.EqualTo(DeliveryState.Failed));

    [Test]
    public void The_servers_words_are_kept_up_to_a_length()
    {
        var words = new string('很', Attempt.LongestReply + 10);
        Assert.That(Decide(new SendResult(AttemptOutcome.RefusedForGood, 550, null, words)).Reply, Is.EqualTo(words[..Attempt.LongestReply]));
    }

    [TestCase(UncertainPolicy.SendOnceMore, 0, true)]
    [TestCase(UncertainPolicy.SendOnceMore, 1, false)]
    [TestCase(UncertainPolicy.Hold, 0, false)]
    public void What_is_uncertain_is_tried_once_more_only_where_the_dispatch_says_so(UncertainPolicy policy, int uncertainBefore, bool again)
    {
        var outcome = Decide(new SendResult(AttemptOutcome.Uncertain, null, null, "Nobody knows"), policy: policy, uncertain: uncertainBefore);
        Assert.That((outcome.State, outcome.DueAt is not null), Is.EqualTo((DeliveryState.Uncertain, again)));
    }

    private static Bulletins.Sending.Journal.Outcome Decide(SendResult result, int attempts = 0, int uncertain = 0, UncertainPolicy policy = UncertainPolicy.SendOnceMore) =>
        new DeliveryDecision(new SendingOptions(), policy).Decide(
            new ClaimedDelivery(1, new string('a', 32), "陳", "公司", "a@b.example", Language.English, attempts, 0, uncertain), result, Now);
}
