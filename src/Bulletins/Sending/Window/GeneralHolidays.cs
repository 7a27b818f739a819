using System.Collections.Frozen;

namespace Bulletins.Sending.Window;

/// <summary>The general holidays of Hong Kong (General Holidays Ordinance, Cap. 149) in the years that are known, Sundays aside.</summary>
internal static class GeneralHolidays
{
    public static readonly FrozenSet<DateOnly> Dates = new DateOnly[]
    {
        new(2026, 1, 1), new(2026, 2, 17), new(2026, 2, 18), new(2026, 2, 19), new(2026, 4, 3), new(2026, 4, 4), new(2026, 4, 6), new(2026, 4, 7),
        new(2026, 5, 1), new(2026, 5, 25), new(2026, 6, 19), new(2026, 7, 1), new(2026, 9, 26), new(2026, 10, 1), new(2026, 10, 19),
        new(2026, 12, 25), new(2026, 12, 26),
        new(2027, 1, 1), new(2027, 2, 6), new(2027, 2, 8), new(2027, 2, 9), new(2027, 3, 26), new(2027, 3, 27), new(2027, 3, 29), new(2027, 4, 5),
        new(2027, 5, 1), new(2027, 5, 13), new(2027, 6, 9), new(2027, 7, 1), new(2027, 9, 16), new(2027, 10, 1), new(2027, 10, 8),
        new(2027, 12, 25), new(2027, 12, 27),
    }.ToFrozenSet();
}
