using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Queue;
using Bulletins.Members;
using Bulletins.Members.Suppressions;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Dispatching;

/// <summary>No statement changes all of a large dispatch: a server gives none the time for a million rows.</summary>
[Parallelizable]
public class SlicedChangesTests : EngineTest
{
    [Test]
    public async Task Whoever_is_left_out_late_is_left_out_a_slice_at_a_time([Values] bool suppressed)
    {
        var dispatch = await PreparedAsync(4);
        Clock.Advance(TimeSpan.FromHours(1));
        await using (var change = Database.Open())
        {
            foreach (var contact in await change.Contacts.Include(c => c.Member).ToListAsync())
            {
                if (suppressed)
                    change.Suppressions.Add(new Suppression { NormalizedEmail = contact.NormalizedEmail, Reason = SuppressionReason.Staff, Since = Clock.UtcNow(), By = "staff" });
                else
                    contact.Retire(Clock.UtcNow());
            }
            await change.SaveChangesAsync();
        }
        var log = new StatementLog();
        await using var db = Database.Open(log);

        await db.ExcludeLateAsync(dispatch.Id, Clock.UtcNow(), default);

        Assert.That(log.Changes.Max(change => change.Rows), Is.EqualTo(2));
        Assert.That(await db.Deliveries.CountAsync(d => d.Exclusion == (suppressed ? ExclusionReason.Suppressed : ExclusionReason.ContactRetired)), Is.EqualTo(4));
    }

    [Test]
    public async Task The_next_one_stands_for_a_shared_address_though_the_one_before_is_left_out_in_another_slice()
    {
        var contacts = Association.AddContacts(3, (_, contact) => contact.MoveTo(Testing.Association.Address("shared@firm.example")));
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Database.Run("UPDATE Deliveries SET Id = Id + 200000 * ContactId");
        Clock.Advance(TimeSpan.FromHours(1));
        await using (var change = Database.Open())
        {
            foreach (var leaving in await change.Contacts.OrderBy(c => c.Id).Take(2).ToListAsync())
                leaving.Retire(Clock.UtcNow());
            await change.SaveChangesAsync();
        }
        await using var db = Database.Open();

        await db.ExcludeLateAsync(dispatch.Id, Clock.UtcNow(), default);

        Assert.That(await db.Deliveries.Where(d => d.State == DeliveryState.Pending).Select(d => d.ContactId).SingleAsync(), Is.EqualTo(contacts[2].Id));
    }

    [Test]
    public async Task What_a_clock_that_was_set_back_keeps_waiting_is_freed_a_slice_at_a_time()
    {
        await PreparedAsync(4);
        Database.Run("UPDATE Deliveries SET DueAt = '2031-01-01 00:00:00'");
        var log = new StatementLog();
        await using var engine = new DispatchEngine(Database, Clock, statements: log);

        await engine.RecoverAsync();

        Assert.That(log.Changes.Where(change => change.Text.Contains("\"FirstTriedAt\"", StringComparison.Ordinal)).Max(change => change.Rows), Is.EqualTo(2));
        await using var db = Database.Open();
        Assert.That(await db.Deliveries.CountAsync(d => d.DueAt == Clock.UtcNow()), Is.EqualTo(4));
    }

    [Test]
    public async Task Of_very_many_contacts_with_one_address_all_but_the_first_are_left_out_a_slice_at_a_time()
    {
        const int many = 50_002;
        var dispatch = await PreparedAsync(1);
        Database.Run($"""
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {many})
            INSERT INTO Contacts SELECT {await ColumnsAsync("Contacts", ("Id", "i"), ("NormalizedEmail", "'contact' || i || '@firm.example'"), ("Token", "lower(hex(randomblob(16)))"))} FROM n, Contacts WHERE Contacts.Id = 1
            """);
        Database.Run($"INSERT INTO Deliveries SELECT {await ColumnsAsync("Deliveries", ("Id", "Contacts.Id"), ("ContactId", "Contacts.Id"), ("Token", "lower(hex(randomblob(16)))"))} FROM Deliveries, Contacts WHERE Contacts.Id > 1");
        var log = new StatementLog();
        await using var db = Database.Open(log);

        await DispatchQueue.ExcludeDuplicatesAsync(db, dispatch.Id, default);

        Assert.That(log.Changes.Select(change => change.Rows), Is.EqualTo(new[] { 50_000, 1 }));
        Assert.That(await db.Deliveries.Where(d => d.State == DeliveryState.Pending).Select(d => d.ContactId).SingleAsync(), Is.EqualTo(1));
    }

    /// <summary>All columns of a table in order, some of them as said.</summary>
    private async Task<string> ColumnsAsync(string table, params (string Name, string Value)[] said)
    {
        await using var db = Database.Open();
        var columns = await db.Database.SqlQuery<string>($"SELECT name AS Value FROM pragma_table_info({table})").ToListAsync();
        return string.Join(", ", columns.Select(column => Array.Find(said, pair => pair.Name == column) is { Value: { } value } ? value : $"{table}.\"{column}\""));
    }

    private async Task<Dispatch> PreparedAsync(int contacts)
    {
        Association.AddContacts(contacts);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone);
        await Engine.PrepareAsync(dispatch);
        Database.Run("UPDATE Deliveries SET Id = Id + 200000 WHERE Id > 2");
        return dispatch;
    }
}
