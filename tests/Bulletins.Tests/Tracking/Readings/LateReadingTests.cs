using Bulletins.Dispatching;
using Bulletins.Testing;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Readings;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Readings;

/// <summary>Two processes write readings down at once, and what was numbered first is committed last.</summary>
public class LateReadingTests : EngineTest
{
    [Test]
    public async Task A_reading_that_came_into_the_database_after_one_with_a_later_number_is_counted_and_then_no_more_is()
    {
        await using var db = Database.Open();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 2).SaveAsync(db);
        await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, FiguresBook.CountedAtOnce + 1).SetProperty(d => d.TrackOpens, true));
        var mails = await db.Deliveries.Select(d => d.Id).ToListAsync();
        await WriteAsync(9, dispatch.Id, mails[0]);
        await CountDueAsync();
        await WriteAsync(8, dispatch.Id, mails[1]);

        Clock.Advance(TimeSpan.FromMinutes(10));
        await CountDueAsync();
        var counted = await ReportAsync(dispatch.Id);
        Assert.That(counted.Opened, Is.EqualTo(new ReaderCounts(0, 0, 2)));

        Clock.Advance(TimeSpan.FromMinutes(10));
        await CountDueAsync();
        Assert.That((await ReportAsync(dispatch.Id)).AsOf, Is.EqualTo(counted.AsOf), "nothing came");
    }

    [Test]
    public async Task A_reading_of_one_dispatch_that_nobody_has_judged_lets_no_other_be_counted_again()
    {
        await using var db = Database.Open();
        var waiting = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 1).SaveAsync(db);
        var counted = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 1).SaveAsync(db);
        await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, FiguresBook.CountedAtOnce + 1).SetProperty(d => d.TrackOpens, true));
        await WriteAsync(1, waiting.Id, 1, judged: false);
        await WriteAsync(2, counted.Id, await db.Deliveries.Where(d => d.DispatchId == counted.Id).Select(d => d.Id).SingleAsync());
        Clock.Advance(TimeSpan.FromMinutes(10));
        await CountDueAsync();
        var first = (await ReportAsync(counted.Id)).AsOf;

        Clock.Advance(TimeSpan.FromMinutes(10));
        await CountDueAsync();

        Assert.That((await ReportAsync(counted.Id)).AsOf, Is.EqualTo(first));
    }

    private async Task WriteAsync(long id, long dispatchId, long deliveryId, bool judged = true)
    {
        var reading = new ReadingEvent { Id = id, DispatchId = dispatchId, DeliveryId = deliveryId, Kind = ReadingKind.Opened, At = Clock.GetUtcNow().UtcDateTime, Method = "GET" };
        if (judged)
            reading.Judge(Reader.Unknown, ReaderSign.Nothing);
        await using var db = Database.Open();
        db.Add(reading);
        await db.SaveChangesAsync();
    }

    private Task<int> CountDueAsync() => Engine.UseAsync(async (DispatchReadings readings) => { await readings.CountDueAsync(default); return 0; });

    private Task<ReadingReport> ReportAsync(long dispatchId) => Engine.UseAsync((DispatchReadings readings) => readings.ReadAsync(dispatchId));
}
