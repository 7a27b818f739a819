namespace Bulletins.Sending.Window;

/// <summary>A time of the week in which mail may be sent: <c>Sending:Windows:0</c> and so on, in Hong Kong time.</summary>
public sealed class SendWindowOptions
{
    /// <summary>The days on which it opens. Default: every day.</summary>
    public DayOfWeek[] Days { get; set; } = [];

    /// <summary>When it opens. Default 00:00.</summary>
    public TimeOnly From { get; set; }

    /// <summary>When it closes; before <see cref="From"/> it is on the next day, and at the same time it is 24 hours later. Default 00:00.</summary>
    public TimeOnly To { get; set; }

    /// <summary>Holidays aside.</summary>
    internal bool OpensOn(DateOnly day) => Days.Length == 0 || Days.Contains(day.DayOfWeek);
}
