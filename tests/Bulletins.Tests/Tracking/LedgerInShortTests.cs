using Bulletins.Dispatching;
using Bulletins.Texts;
using Bulletins.Tracking;

namespace Bulletins.Tests.Tracking;

/// <summary>The first that staff read of a dispatch: whether everybody was served, and whether anybody was served twice.</summary>
public sealed class LedgerInShortTests
{
    [Test]
    public void When_everybody_was_served_it_says_so_and_that_nobody_was_twice()
    {
        var ledger = Of(DispatchState.Completed, (DeliveryState.Sent, 1200), (DeliveryState.Delivered, 30), (DeliveryState.Complained, 4));

        Assert.That(ledger.InShort(0, Language.TraditionalChinese), Is.EqualTo("應寄的 1,234 人全部已寄出，沒有退信。沒有向任何人寄出兩次。"));
        Assert.That(ledger.InShort(0, Language.SimplifiedChinese), Is.EqualTo("应寄的 1,234 人全部已寄出，没有退信。没有向任何人寄出两次。"));
        Assert.That(ledger.InShort(0, Language.English), Is.EqualTo("All 1,234 sent, and nothing came back. Nobody was sent it twice."));
    }

    [Test]
    public void Otherwise_everybody_is_accounted_for_in_one_sentence_and_who_was_left_out_is_not_hidden()
    {
        var ledger = Of(DispatchState.Paused, (DeliveryState.Sent, 5), (DeliveryState.Pending, 1), (DeliveryState.Deferred, 1), (DeliveryState.Sending, 1), (DeliveryState.Uncertain, 2),
            (DeliveryState.Failed, 3), (DeliveryState.Bounced, 1), (DeliveryState.Cancelled, 6), (DeliveryState.Excluded, 7));

        Assert.That(ledger.InShort(2, Language.TraditionalChinese), Is.EqualTo(
            "應寄 20 人：5 人已寄出而沒有退信，3 人仍待寄出，2 人未能確定有沒有收到，4 人沒有收到，6 人因取消或過了時限而沒有寄。2 人可能收到兩封。另有 7 人按規則排除，沒有寄（例如已退訂、已離任或地址重複）。"));
        Assert.That(ledger.InShort(2, Language.English), Is.EqualTo(
            "Of 20 to send: 5 sent and nothing came back, 3 still to go, 2 uncertain, 4 didn’t get it, 6 not sent (cancelled, or past the limit). 2 may have got it twice. "
            + "Left out by the rules (unsubscribed, retired or with the same address, for instance): 7."));
    }

    [Test]
    public void The_numbers_of_its_parts_add_up_to_those_who_were_to_get_it([Values] DeliveryState state)
    {
        var ledger = Of(DispatchState.Sending, (DeliveryState.Sent, 40), (state, 2));

        var said = ledger.InShort(0, Language.English)!;

        Assert.That(said, Does.Contain("Nobody was sent it twice."));
        Assert.That(said, Does.Contain(state == DeliveryState.Excluded ? "All 40 sent" : state is DeliveryState.Sent or DeliveryState.Delivered or DeliveryState.Complained ? $"All {ledger.Included} sent" : "Of 42 to send: 40 sent and nothing came back, 2 "));
    }

    [Test]
    public void One_recipient_is_not_called_all() =>
        Assert.That(Of(DispatchState.Completed, (DeliveryState.Sent, 1)).InShort(0, Language.English), Is.EqualTo("Of 1 to send: 1 sent and nothing came back. Nobody was sent it twice."));

    [TestCase(DispatchState.Scheduled)]
    [TestCase(DispatchState.Preparing)]
    public void Before_there_is_a_list_it_says_nothing(DispatchState state) =>
        Assert.That(Of(state, (DeliveryState.Pending, 1)).InShort(0, Language.English), Is.Null);

    [Test]
    public void Where_the_ledger_does_not_balance_nothing_is_claimed() =>
        Assert.That((Of(DispatchState.Completed, (DeliveryState.Sent, 3)) with { Candidates = 4 }).InShort(0, Language.English), Is.Null);

    private static Ledger Of(DispatchState state, params (DeliveryState State, int Count)[] counts)
    {
        var byState = counts.GroupBy(c => c.State).ToDictionary(group => group.Key, group => group.Sum(c => c.Count));
        return new Ledger(state, byState.Values.Sum(), byState, DateTime.UnixEpoch, null);
    }
}
