using Bulletins.Time;

namespace Bulletins.Tests.Time;

internal sealed class HongKongTimeTests
{
    [Test]
    [SetCulture("th-TH")]
    public void A_time_is_written_alike_on_a_machine_that_counts_years_otherwise()
    {
        var evening = new DateTime(2026, 11, 28, 10, 0, 5, DateTimeKind.Utc);
        Assert.That(HongKongTime.MinuteText(evening), Is.EqualTo("2026-11-28 18:00"));
        Assert.That(HongKongTime.SecondText(evening), Is.EqualTo("2026-11-28 18:00:05"));
    }
}
