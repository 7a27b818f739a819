using System.Data.Common;
using Bulletins.Dispatching;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Tracking;
using Bulletins.Tracking.Figures;
using Bulletins.Tracking.Readings;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Tests.Tracking;

/// <summary>What is counted and told of every dispatch, when one of them can't be.</summary>
public class CountingRoundTests : EngineTest
{
    [Test]
    public async Task A_dispatch_whose_figures_can_not_be_kept_keeps_no_other_from_being_counted_nor_the_readings()
    {
        var dispatches = await SaveAsync(3);
        await MakeLargeAsync(dispatches[1]);
        Break("DispatchFigures", dispatches[0]);

        Assert.That(CountAsync, Throws.InstanceOf<DbUpdateException>(), "it is heard of");

        await using var db = Database.Open();
        Assert.That(await db.DispatchFigures.Select(f => f.DispatchId).Order().ToListAsync(), Is.EqualTo(new[] { dispatches[1].Id, dispatches[2].Id }));
        Assert.That(await db.ReadingFigures.Select(f => f.DispatchId).ToListAsync(), Is.EqualTo(new[] { dispatches[1].Id }));
    }

    [Test]
    public async Task A_dispatch_whose_readings_can_not_be_kept_keeps_no_other_from_being_counted()
    {
        var dispatches = await SaveAsync(2);
        foreach (var dispatch in dispatches)
            await MakeLargeAsync(dispatch);
        Break("ReadingFigures", dispatches[0]);

        Assert.That(CountAsync, Throws.InstanceOf<DbUpdateException>());

        await using var db = Database.Open();
        Assert.That(await db.ReadingFigures.Select(f => f.DispatchId).ToListAsync(), Is.EqualTo(new[] { dispatches[1].Id }));
    }

    [Test]
    public async Task A_dispatch_of_which_no_summary_can_be_made_keeps_no_other_from_being_told_of()
    {
        Association.AddContacts(1);
        var broken = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        var sound = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Database.Run($"UPDATE Deliveries SET State = 'Nonsense' WHERE DispatchId = {broken.Id}");

        Assert.That(() => Engine.UseAsync(async (DispatchSummaries summaries) => { await summaries.WriteDueAsync(); return 0; }), Throws.Exception);

        await using var db = Database.Open();
        Assert.That(await db.Notices.Select(n => n.Key).Order().ToListAsync(), Is.EqualTo(new[] { $"dispatch:{sound.Id}:completed", $"dispatch:{sound.Id}:completed:scheduler" }));
    }

    [Test]
    public async Task Counting_is_given_more_time_than_any_other_statement()
    {
        var dispatch = (await SaveAsync(1))[0];
        await MakeLargeAsync(dispatch);
        var times = new Times();
        await using var engine = new DispatchEngine(Database, Clock, change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(times)));

        await engine.UseAsync(async (CountingRound round) => { await round.RunAsync(); return 0; });

        List<int> given = [.. times.Of("FROM \"Deliveries\"", "GROUP BY"), .. times.Of("FROM \"ReadingEvents\"", "GROUP BY")];
        Assert.That(given, Has.Count.GreaterThan(3).And.All.EqualTo(600));
        Assert.That(times.Of("INSERT INTO \"DispatchFigures\""), Has.Count.EqualTo(1).And.All.EqualTo(30));
    }

    private Task<int> CountAsync() => Engine.UseAsync(async (CountingRound round) => { await round.RunAsync(); return 0; });

    private async Task<List<Dispatch>> SaveAsync(int count)
    {
        await using var db = Database.Open();
        var dispatches = new List<Dispatch>();
        while (dispatches.Count < count)
            dispatches.Add(await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 2).SaveAsync(db));
        return dispatches;
    }

    /// <summary>So large that its readings are counted in the background; one of its mails was opened.</summary>
    private async Task MakeLargeAsync(Dispatch dispatch)
    {
        await using var db = Database.Open();
        await db.Dispatches.Where(d => d.Id == dispatch.Id).ExecuteUpdateAsync(row => row.SetProperty(d => d.Candidates, FiguresBook.CountedAtOnce + 1).SetProperty(d => d.TrackOpens, true));
        var reading = new ReadingEvent { DispatchId = dispatch.Id, DeliveryId = await db.Deliveries.Where(d => d.DispatchId == dispatch.Id).MinAsync(d => d.Id), Kind = ReadingKind.Opened, At = Clock.GetUtcNow().UtcDateTime, Method = "GET" };
        reading.Judge(Reader.Unknown, ReaderSign.Nothing);
        db.Add(reading);
        await db.SaveChangesAsync();
    }

    private void Break(string table, Dispatch dispatch) =>
        Database.Run($"CREATE TRIGGER Broken BEFORE INSERT ON {table} WHEN NEW.DispatchId = {dispatch.Id} BEGIN SELECT RAISE(ABORT, 'broken'); END");

    /// <summary>How many seconds each question is given.</summary>
    private sealed class Times : DbCommandInterceptor
    {
        private readonly List<(string Text, int Seconds)> asked = [];

        public List<int> Of(params string[] words) => [.. asked.Where(a => words.All(word => a.Text.Contains(word, StringComparison.Ordinal))).Select(a => a.Seconds)];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            asked.Add((command.CommandText, command.CommandTimeout));
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            asked.Add((command.CommandText, command.CommandTimeout));
            return ValueTask.FromResult(result);
        }
    }
}
