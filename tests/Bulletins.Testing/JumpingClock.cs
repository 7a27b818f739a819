using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Testing;

/// <summary>A clock in the hands of a test, which can also be set back or forward. As on a real machine, what is measured and waited for goes on as if it
/// hadn't been.</summary>
public sealed class JumpingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan setBack;

    public override long GetTimestamp() => base.GetTimestamp() + setBack.Ticks;

    public void SetBack(TimeSpan time)
    {
        AdjustTime(GetUtcNow() - time);
        setBack += time;
    }

    /// <summary>Unlike <see cref="FakeTimeProvider.Advance"/>, which lets everybody look who would have looked meanwhile, an hour's every second one after the other.</summary>
    public void SetForward(TimeSpan time) => SetBack(-time);
}
