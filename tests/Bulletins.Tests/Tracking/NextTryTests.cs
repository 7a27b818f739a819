using Bulletins.Dispatching;
using Bulletins.Tracking;

namespace Bulletins.Tests.Tracking;

public sealed class NextTryTests
{
    private static readonly DateTime Now = new(2021, 4, 29, 4, 0, 0, DateTimeKind.Utc);

    [TestCase(DispatchState.Sending, 5, NextTry.AtItsTime)]
    [TestCase(DispatchState.Sending, -5, NextTry.Soon)]
    [TestCase(DispatchState.Paused, 5, NextTry.WhenResumed)]
    [TestCase(DispatchState.Paused, -5, NextTry.WhenResumed)]
    public void A_time_that_has_passed_or_that_a_pause_stands_before_is_not_promised(DispatchState dispatch, int minutes, NextTry next) =>
        Assert.That(new Delivery { State = DeliveryState.Deferred, DueAt = Now.AddMinutes(minutes) }.NextTry(dispatch, Now), Is.EqualTo(next));

    [Test]
    public void What_has_come_to_its_end_is_not_tried_again() =>
        Assert.That(new Delivery { State = DeliveryState.Sent }.NextTry(DispatchState.Paused, Now), Is.EqualTo(NextTry.None));
}
