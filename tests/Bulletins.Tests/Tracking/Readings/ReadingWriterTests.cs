using Bulletins.Rendering;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Readings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bulletins.Tests.Tracking.Readings;

public sealed class ReadingWriterTests : EngineTest
{
    [Test]
    public async Task Whoever_comes_while_more_wait_than_can_be_written_down_is_not_kept_waiting_and_the_others_are_written_down()
    {
        var seen = await SeenAsync();
        await Engine.UseAsync((ReadingQueue queue) =>
        {
            for (var i = 0; i < 20_500; i++)
                queue.Take(seen);
            return Task.FromResult(0);
        });

        await WriteAsync();

        await using var db = Database.Open();
        Assert.That(await db.ReadingEvents.CountAsync(), Is.EqualTo(20_000));
        Assert.That(await db.ReadingEvents.AnyAsync(e => e.Reader == null), Is.False, "and judged");
    }

    [Test]
    public async Task A_database_that_is_busy_keeps_no_reader_waiting_and_loses_no_reading_and_writes_none_twice()
    {
        var seen = await SeenAsync();
        await using var busy = Database.Open();
        var locked = await busy.Database.BeginTransactionAsync();
        await busy.Database.ExecuteSqlRawAsync("UPDATE Contacts SET Name = Name");

        var writing = Task.Run(WriteAsync);
        for (var i = 0; i < 50; i++)
            await Engine.UseAsync((ReadingQueue queue) => { queue.Take(seen); return Task.FromResult(0); });
        await using var db = Database.Open();
        Assert.That(await db.ReadingEvents.CountAsync(), Is.Zero);
        await locked.RollbackAsync();
        await writing;
        await WriteAsync();

        Assert.That(await db.ReadingEvents.CountAsync(), Is.EqualTo(50));
    }

    [Test]
    public async Task A_batch_that_could_not_be_written_is_written_once_the_database_takes_it()
    {
        var seen = await SeenAsync();
        await Engine.UseAsync((ReadingQueue queue) => { queue.Take(seen); return Task.FromResult(0); });
        await using var db = Database.Open();
        await db.Database.ExecuteSqlRawAsync("ALTER TABLE ReadingEvents RENAME TO Elsewhere");

        var writer = await WriterAsync();
        await writer.StartAsync(default);
        for (var wait = 0; wait < 50; wait++, await Task.Delay(10))
            Clock.Advance(TimeSpan.FromSeconds(1));
        await db.Database.ExecuteSqlRawAsync("ALTER TABLE Elsewhere RENAME TO ReadingEvents");
        for (var wait = 0; wait < 500 && !await db.ReadingEvents.AnyAsync(e => e.Reader != null); wait++, await Task.Delay(10))
            Clock.Advance(TimeSpan.FromSeconds(1));
        await writer.StopAsync(default);

        Assert.That(await db.ReadingEvents.CountAsync(), Is.EqualTo(1));
    }

    /// <summary>All that waits, as when the program ends.</summary>
    private async Task WriteAsync()
    {
        var writer = await WriterAsync();
        await writer.StartAsync(default);
        await writer.StopAsync(default);
    }

    private Task<ReadingWriter> WriterAsync() => Engine.UseAsync((IServiceProvider services) => Task.FromResult(services.GetServices<IHostedService>().OfType<ReadingWriter>().Single()));

    private async Task<SeenRequest> SeenAsync()
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, recorded: RecordedReading.Opens);
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        var delivery = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        return new SeenRequest(dispatch.Id, delivery.Id, ReadingKind.Opened, null, Clock.GetUtcNow().UtcDateTime, "GET", "203.0.113.7", "Mozilla/5.0");
    }
}
