using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Bulletins.Tracking;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Tracking;

/// <summary>At noon in Hong Kong on Thursday 29 April 2021.</summary>
public sealed class NextTryTests
{
    private static readonly DateTime Now = new(2021, 4, 29, 4, 0, 0, DateTimeKind.Utc);
    private static readonly SendWindow Always = new(Options.Create(new SendingOptions()));
    private static readonly SendWindow Office = new(Options.Create(new SendingOptions { Windows = { new SendWindowOptions { From = new(9, 0), To = new(18, 0) } } }));

    [TestCase(DispatchState.Sending, 5, NextTry.AtItsTime)]
    [TestCase(DispatchState.Sending, -5, NextTry.Soon)]
    [TestCase(DispatchState.Paused, 5, NextTry.WhenResumed)]
    [TestCase(DispatchState.Paused, -5, NextTry.WhenResumed)]
    public void A_time_that_has_passed_or_that_a_pause_stands_before_is_not_promised(DispatchState dispatch, int minutes, NextTry next) =>
        Assert.That(Due(Now.AddMinutes(minutes)).NextTry(dispatch, Always, Now), Is.EqualTo(next));

    [Test]
    public void What_has_come_to_its_end_is_not_tried_again() =>
        Assert.That(new Delivery { State = DeliveryState.Sent }.NextTry(DispatchState.Paused, Always, Now), Is.EqualTo(NextTry.None));

    [TestCase("2021-04-29 17:30", "2021-04-29 17:30", NextTry.AtItsTime)]
    [TestCase("2021-04-29 18:10", "2021-04-30 09:00", NextTry.AtItsTime)]
    [TestCase("2021-04-30 02:10", "2021-04-30 09:00", NextTry.AtItsTime)]
    [TestCase("2021-04-29 11:55", "2021-04-29 11:55", NextTry.Soon)]
    public void What_is_due_while_the_window_is_closed_is_tried_when_it_opens(string due, string at, NextTry next) =>
        Assert.That((Due(HongKong(due)).MayBeginAt(Office, Now), Due(HongKong(due)).NextTry(DispatchState.Sending, Office, Now)), Is.EqualTo(((DateTime?)HongKong(at), next)));

    [TestCase(DispatchPriority.Normal, "2021-04-30 09:00", NextTry.AtItsTime)]
    [TestCase(DispatchPriority.Urgent, "2021-04-29 23:55", NextTry.Soon)]
    public void What_has_come_to_its_time_in_a_closed_window_waits_for_it_unless_it_is_urgent(DispatchPriority priority, string at, NextTry next)
    {
        var (delivery, night) = (Due(HongKong("2021-04-29 23:55")), HongKong("2021-04-30 00:10"));

        Assert.That((delivery.MayBeginAt(Office.For(priority), night), delivery.NextTry(DispatchState.Sending, Office.For(priority), night)), Is.EqualTo(((DateTime?)HongKong(at), next)));
    }

    [Test]
    public void What_is_not_to_be_begun_has_no_time() => Assert.That(new Delivery { State = DeliveryState.Sent }.MayBeginAt(Office, Now), Is.Null);

    private static Delivery Due(DateTime at) => new() { State = DeliveryState.Deferred, DueAt = at };

    private static DateTime HongKong(string time) => HongKongTime.ToUtc(DateTime.Parse(time, CultureInfo.InvariantCulture));
}
