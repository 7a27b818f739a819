using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Sending.Pace;

/// <summary>Two processes use a relay for the first time in one moment, and the other one has made its meter first.</summary>
public sealed class FirstMeterTests : PaceTest
{
    [Test]
    public async Task The_slower_one_gets_its_connection_all_the_same()
    {
        var database = new FailingStatements();
        await using var process = Process(database);
        FailOnce(database);
        await using var slot = await process.ConnectAsync();
        Assert.That(slot.Relay.Name, Is.EqualTo("main"));
    }

    [Test]
    public async Task And_what_it_learnt_about_the_pace_is_kept()
    {
        var database = new FailingStatements();
        await using var process = Process(database);
        await using var slot = await process.ConnectAsync("elsewhere");
        FailOnce(database);
        process.Pace.Heard(slot, new SendResult(AttemptOutcome.RefusedForNow, 550, null, "Connection frequency limited", ReplyReason.TooFast));
        await process.UpkeepAsync();

        await using var db = Database.Open();
        Assert.That(await db.PaceMeters.CountAsync(m => m.Provider == "elsewhere" && m.SlowedTo != null), Is.EqualTo(1));
    }

    private PaceProcess Process(FailingStatements database) => new(new DispatchEngine(Database, new FakeTimeProvider(Start),
        change: services => services.ConfigureDbContext<BulletinsDb>(options => options.AddInterceptors(database))));

    private static void FailOnce(FailingStatements database)
    {
        var failed = 0;
        database.Fails = statement => statement.Contains("INSERT INTO \"PaceMeters\"", StringComparison.Ordinal) && Interlocked.Exchange(ref failed, 1) == 0;
    }
}
