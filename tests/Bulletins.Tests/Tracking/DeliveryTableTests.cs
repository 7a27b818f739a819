using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Members.Search;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking;

public sealed class DeliveryTableTests : DatabaseTest
{
    [Test]
    public async Task Pages_read_behind_one_another_show_every_delivery_once_and_in_order()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(DeliveryState.Sent, 17).With(DeliveryState.Pending, 8).SaveAsync(db);
        var table = new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex()));

        List<long> seen = [];
        for (long after = 0; await table.ReadAsync(new DeliveryFilter(dispatch.Id), after, 7) is { Count: > 0 } page; after = seen[^1])
            seen.AddRange(page.Select(record => record.Delivery.Id));

        Assert.That(seen, Is.EqualTo(db.Deliveries.OrderBy(d => d.Id).Select(d => d.Id).ToList()));
    }

    [Test]
    public async Task A_page_holds_only_deliveries_of_its_dispatch()
    {
        await using var db = database.Open();
        var one = await new DispatchBuilder().With(DeliveryState.Sent, 3).SaveAsync(db);
        await new DispatchBuilder().With(DeliveryState.Sent, 4).SaveAsync(db);
        var table = new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex()));

        var page = await table.ReadPageAsync(new DeliveryFilter(one.Id), 0, 100);

        Assert.That(page, Has.Count.EqualTo(3).And.All.Matches<DeliveryRecord>(record => record.Delivery.DispatchId == one.Id));
        Assert.That(await table.CountAsync(new DeliveryFilter(one.Id)), Is.EqualTo(3));
    }

    [TestCase("大文", 1, Description = "part of a Chinese name")]
    [TestCase("五金製品", 1, Description = "part of a Chinese organisation")]
    [TestCase("CHAN.TAI@", 1, Description = "an address in other letters")]
    [TestCase("harbour metal", 1, Description = "an English organisation in other letters")]
    [TestCase("  大文  ", 1, Description = "spaces around")]
    [TestCase("firm.example", 2, Description = "a domain that two share")]
    [TestCase("100%", 1, Description = "a sign that means something in LIKE")]
    [TestCase("_", 0, Description = "another one")]
    [TestCase("沒有這個人", 0)]
    public async Task A_search_finds_names_organisations_and_addresses(string search, int expected)
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Sent) { Name = "陳大文", Organisation = "永發五金製品廠", Email = "Chan.Tai@firm.example" })
            .With(new DeliveryRow(DeliveryState.Sent) { Name = "Ann Lee", Organisation = "Harbour Metal Works", Email = "ann@firm.example" })
            .With(new DeliveryRow(DeliveryState.Sent) { Name = "何小姐", Organisation = "100%純棉公司", Email = "ho@cotton.example" })
            .SaveAsync(db);

        var found = await new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex())).ReadAsync(new DeliveryFilter(dispatch.Id, Search: search), 0, 10);

        Assert.That(found, Has.Count.EqualTo(expected));
    }

    [Test]
    public async Task A_search_goes_by_what_was_mailed_then_whatever_the_person_and_the_firm_are_called_today()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().With(new DeliveryRow(DeliveryState.Sent) { Name = "陳大文", Organisation = "永發五金", Email = "chan@firm.example" }).SaveAsync(db);
        await db.Contacts.ExecuteUpdateAsync(row => row.SetProperty(c => c.Name, "陳文").SetProperty(c => c.Email, "new@firm.example").SetProperty(c => c.NormalizedEmail, "new@firm.example"));
        await db.Members.ExecuteUpdateAsync(row => row.SetProperty(m => m.Organisation, "永達科技"));
        var table = new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex()));

        foreach (var (search, expected) in ((string, int)[])[("大文", 1), ("五金", 1), ("chan", 1), ("永", 1), ("陳文", 0), ("永達", 0), ("new", 0)])
            Assert.That(await table.CountAsync(new DeliveryFilter(dispatch.Id, Search: search)), Is.EqualTo(expected), search);
    }

    [Test]
    public async Task A_state_narrows_the_table_also_together_with_a_search()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Failed) { Name = "陳大文" })
            .With(new DeliveryRow(DeliveryState.Sent) { Name = "陳大文" })
            .With(new DeliveryRow(DeliveryState.Failed) { Name = "李小明" })
            .SaveAsync(db);
        var table = new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex()));

        Assert.Multiple(async () =>
        {
            Assert.That(await table.CountAsync(new DeliveryFilter(dispatch.Id, DeliveryState.Failed)), Is.EqualTo(2));
            Assert.That(await table.CountAsync(new DeliveryFilter(dispatch.Id, DeliveryState.Failed, "大文")), Is.EqualTo(1));
            Assert.That(await table.CountAsync(new DeliveryFilter(dispatch.Id, DeliveryState.Bounced)), Is.Zero);
        });
    }

    [Test]
    public async Task A_reason_narrows_the_table_to_those_left_out_for_it()
    {
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Excluded) { Exclusion = ExclusionReason.MemberRetired })
            .With(new DeliveryRow(DeliveryState.Excluded) { Exclusion = ExclusionReason.LeftTopic, Name = "陳大文" })
            .With(DeliveryState.Sent, 2)
            .SaveAsync(db);

        var found = await new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex())).ReadAsync(new DeliveryFilter(dispatch.Id, Reason: ExclusionReason.LeftTopic), 0, 10);

        Assert.That(found.Select(record => record.Delivery.Name), Is.EqualTo(new[] { "陳大文" }));
    }

    [Test]
    public async Task Those_who_may_have_got_it_twice_can_be_told_from_those_who_may_not_have_got_it()
    {
        SendResult accepted = new(AttemptOutcome.Accepted, 250, null, "ok"), unknown = new(AttemptOutcome.Uncertain, null, null, "cut off"),
            later = new(AttemptOutcome.RefusedForNow, 451, null, "later");
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Sent) { Name = "once", Tries = [later, accepted] })
            .With(new DeliveryRow(DeliveryState.Sent) { Name = "twice", Tries = [unknown, accepted] })
            .With(new DeliveryRow(DeliveryState.Uncertain) { Name = "held", Tries = [later, unknown] })
            .With(new DeliveryRow(DeliveryState.Uncertain) { Name = "both unknown", Tries = [unknown, unknown] })
            .With(new DeliveryRow(DeliveryState.Deferred) { Name = "not again yet", Tries = [unknown, later] })
            .SaveAsync(db);

        var found = await new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex())).ReadAsync(new DeliveryFilter(dispatch.Id, PerhapsTwice: true), 0, 10);

        Assert.That(found.Select(record => record.Delivery.Name), Is.EqualTo(new[] { "twice", "both unknown" }));
    }

    [Test]
    public async Task Each_delivery_comes_with_its_own_attempts_in_order_and_the_servers_words()
    {
        await using var db = database.Open();
        await new DispatchBuilder()
            .With(new DeliveryRow(DeliveryState.Sent) { Tries = [new(AttemptOutcome.RefusedForNow, 451, "4.7.1", "greylisted"), new(AttemptOutcome.Accepted, 250, "2.0.0", "queued as 7F2")] })
            .With(new DeliveryRow(DeliveryState.Failed) { Tries = [new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "用戶不存在")] })
            .SaveAsync(db);
        var table = new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex()));
        var (first, second) = (db.Deliveries.Min(d => d.Id), db.Deliveries.Max(d => d.Id));

        Assert.That((await table.FindAsync(first)).Attempts.Select(a => (a.Number, a.Code, a.Reply)),
            Is.EqualTo(new[] { (1, (int?)451, (string?)"greylisted"), (2, 250, "queued as 7F2") }));
        Assert.That((await table.FindAsync(second)).Attempts.Select(a => a.Reply), Is.EqualTo(new[] { "用戶不存在" }));
    }

    [Test]
    public async Task A_delivery_that_is_not_there_is_said_to_be_missing()
    {
        await using var db = database.Open();
        Assert.That(async () => await new DeliveryTable(db, new NameSearch(db, new SqliteNameIndex())).FindAsync(404), Throws.InstanceOf<Bulletins.Texts.NotFoundException>());
    }
}
