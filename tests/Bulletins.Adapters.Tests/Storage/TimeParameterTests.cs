using System.Data;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Journal;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bulletins.Adapters.Tests.Storage;

/// <summary>What the journal tells a SQL Server.</summary>
internal sealed class TimeParameterTests
{
    /// <summary>Its commands are kept, and the first value of a parameter may be none.</summary>
    [Test]
    public async Task Times_are_never_sent_as_the_older_kind_that_rounds_them()
    {
        var server = new RecordingConnection();
        var now = new DateTime(2021, 4, 29, 2, 0, 0, DateTimeKind.Utc).AddTicks(12345);
        await using (var journal = new DeliveryJournal(new Databases(server), null!, TimeProvider.System, NullLogger<DeliveryJournal>.Instance))
        {
            foreach (var time in (DateTime?[])[null, now])
            {
                var outcome = new Outcome(1, 1, now, AttemptOutcome.RefusedForNow, 553, null, "no", null, DeliveryState.Deferred, time, 0, 0, new Excuse(time, 1));
                await journal.WriteAsync(outcome, new Intent(1, 1, 2, "main", now, 1));
            }
        }

        var times = server.Sent.Where(sent => sent.Value is DateTime).ToList();
        Assert.That(times.Select(sent => sent.Parameter).Distinct(), Is.SupersetOf((string[])["@queue_now", "@queue_due", "@queue_first"]));
        Assert.That(times.Where(sent => sent.Type != SqlDbType.DateTime2).Select(sent => sent.Parameter), Is.Empty);
    }

    private sealed class Databases(RecordingConnection server) : IDbContextFactory<BulletinsDb>
    {
        public BulletinsDb CreateDbContext() => new(new DbContextOptionsBuilder<BulletinsDb>().UseSqlServer(server).Options);
    }
}
