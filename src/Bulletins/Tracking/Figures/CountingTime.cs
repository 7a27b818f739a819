using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Figures;

/// <summary>Counting a large dispatch may take longer than the half minute that a statement is given else, and would then fail each time anew.</summary>
internal static class CountingTime
{
    private static readonly TimeSpan Given = TimeSpan.FromMinutes(10);

    public static async Task<T> PatientlyAsync<T>(this BulletinsDb db, Func<Task<T>> countAsync)
    {
        var usual = db.Database.GetCommandTimeout();
        db.Database.SetCommandTimeout(Given);
        try
        {
            return await countAsync();
        }
        finally
        {
            db.Database.SetCommandTimeout(usual);
        }
    }
}
