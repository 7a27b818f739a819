using System.Runtime.ExceptionServices;

namespace Bulletins.Tracking;

/// <summary>Does one thing after the other, so that one that fails keeps no other from its turn and is heard of at the end.</summary>
internal static class EachByItself
{
    /// <param name="failed">Says at once what failed.</param>
    public static async Task DoAsync<T>(BulletinsDb db, IEnumerable<T> all, Func<T, Task> doAsync, Action<T, Exception> failed, CancellationToken cancellation)
    {
        List<Exception> failures = [];
        foreach (var one in all)
        {
            try
            {
                await doAsync(one);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                failed(one, failure);
                failures.Add(failure);
            }
            // What failed may have left rows half changed.
            db.ChangeTracker.Clear();
        }
        if (failures is [var only])
            ExceptionDispatchInfo.Throw(only);
        if (failures.Count > 0)
            throw new AggregateException(failures);
    }
}
