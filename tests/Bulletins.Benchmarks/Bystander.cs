using System.Diagnostics;
using System.Globalization;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Benchmarks;

/// <summary>Somebody else who writes a little all the time, as a page does whose button is clicked, and how long they had to wait for it.</summary>
internal sealed class Bystander
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    private readonly List<TimeSpan> waits = [];

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"Somebody else who wrote {waits.Count} times meanwhile waited {waits.Order().ElementAt(waits.Count / 2).TotalMilliseconds:N0} ms (median), {waits.Max().TotalMilliseconds:N0} ms at most");

    public async Task WhileAsync(TestDatabase database, Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var writing = Task.Run(() => WriteAsync(database, done.Token));
        await work();
        await done.CancelAsync();
        await writing;
    }

    private async Task WriteAsync(TestDatabase database, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            var watch = Stopwatch.StartNew();
            await using (var db = database.Open())
                await db.Issuers.ExecuteUpdateAsync(row => row.SetProperty(i => i.Version, i => i.Version), CancellationToken.None);
            waits.Add(watch.Elapsed);
            await Task.Delay(Between, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
