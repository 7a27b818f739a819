using System.Text;
using Bulletins.Mail.Incoming;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Bulletins.Adapters.Tests.Mail.Incoming;

/// <summary>Mailboxes whose server keeps a mail to itself, refuses a command, or numbers its mails anew.</summary>
[SetUICulture("en")]
public class HostileMailboxTests : MailboxTest
{
    [Test]
    public async Task When_the_server_numbers_its_mails_anew_none_is_lost_and_none_counts_twice([Values] bool keepsKeywords)
    {
        await using var dovecot = await DovecotMailbox.StartAsync(keepsKeywords: keepsKeywords);
        using var database = new TestDatabase();
        var store = new IncomingMailStore(new Databases(database), TimeProvider.System);
        var source = Source(dovecot, MailboxProtocol.Imap, AfterReading.Keep);
        Task<TakenIn> TakeInAsync() => source.TakeInAsync((mails, stopping) => store.AcceptAsync(mails, "bounces", stopping), default);
        await dovecot.PutAsync(Letter("one"));
        await dovecot.PutAsync(Letter("two"));
        Assert.That(((await TakeInAsync()).Mails, (await TakeInAsync()).Mails), Is.EqualTo((2, 0)), dovecot.Log());
        // A maildir notes keywords as small letters at the end of the name.
        Assert.That(dovecot.Files().Select(file => char.IsAsciiLetterLower(file[^1])), Is.All.EqualTo(keepsKeywords));

        // The third gets the number that the second had.
        File.Delete(dovecot.Files().Single(file => File.ReadAllText(file).Contains("Subject: one", StringComparison.Ordinal)));
        await dovecot.NumberAnewAsync();
        await dovecot.PutAsync(Letter("three"));
        await TakeInAsync();

        await using var db = database.Open();
        var contents = await db.IncomingMailContents.Select(c => c.Octets).ToListAsync();
        Assert.That(contents.Select(octets => Subject(Encoding.UTF8.GetString(octets))), Is.EquivalentTo(new[] { "one", "two", "three" }), dovecot.Log());
    }

    [Test]
    public async Task One_mail_that_a_server_keeps_to_itself_keeps_no_other_waiting([Values] MailboxProtocol protocol)
    {
        await using var server = new WithholdingMailbox(protocol, [Letter("one"), Letter("two"), Letter("three")], withheld: 1);
        var options = new MailboxOptions
        {
            Protocol = protocol, Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20),
            AfterReading = protocol == MailboxProtocol.Imap ? AfterReading.Keep : AfterReading.Delete,
        };
        IMailSource source = protocol == MailboxProtocol.Imap ? new ImapSource(options, Tokens(), 10_000) : new Pop3Source(options, Tokens(), 10_000);

        var taken = await source.TakeInAsync(Keep, default);
        Assert.That($"{taken.Mails} {taken.Left}", Does.StartWith("2 ").And.Contain("the others were read"));
        Assert.That(kept.Select(Subject), Is.EqualTo(new[] { "one", "three" }));
        Assert.That(server.Finished, Is.EqualTo(new[] { 0, 2 }), "those that are kept are finished with");
    }

    [Test]
    public async Task One_mail_over_which_a_server_hangs_up_each_time_keeps_no_other_waiting([Values] MailboxProtocol protocol)
    {
        await using var server = new WithholdingMailbox(protocol, [Letter("one"), Letter("two"), Letter("three")]) { BreaksAt = 1 };
        var options = new MailboxOptions
        {
            Protocol = protocol, Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20),
            AfterReading = protocol == MailboxProtocol.Imap ? AfterReading.Keep : AfterReading.Delete,
        };
        IMailSource source = protocol == MailboxProtocol.Imap ? new ImapSource(options, Tokens(), 10_000) : new Pop3Source(options, Tokens(), 10_000);

        for (var round = 0; round < 2; round++)
            Assert.That(() => source.TakeInAsync(Keep, default), Throws.TypeOf<MailSourceException>());
        Assert.That(kept.Select(Subject).Distinct(), Is.EqualTo(new[] { "one", "three" }));
        if (protocol == MailboxProtocol.Pop3)
            await source.TakeInAsync(Keep, default);
        Assert.That(protocol == MailboxProtocol.Pop3 ? server.Deleted : server.Finished, Is.EqualTo(new[] { 0, 2 }), "those that are kept are finished with");
    }

    [Test]
    public async Task One_mail_whose_size_a_server_cannot_tell_keeps_no_other_waiting()
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Imap, [.. Enumerable.Range(1, 150).Select(i => Letter($"mail {i}"))]) { BreaksAtSizeOf = 1 };
        var source = Imap(server, AfterReading.Move);

        for (var round = 0; round < 3; round++)
            Assert.That(() => source.TakeInAsync(Keep, default), Throws.TypeOf<MailSourceException>(), "staff see it");
        Assert.That(kept.Select(Subject).Distinct(), Is.EquivalentTo(Enumerable.Range(1, 150).Where(i => i != 2).Select(i => $"mail {i}")));
        Assert.That(server.Finished.Distinct().Count(), Is.EqualTo(149));
    }

    [Test]
    public async Task A_line_that_breaks_after_a_few_mails_each_time_leads_to_the_last_of_them_and_each_is_fetched_once()
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Imap, [.. Enumerable.Range(1, 50).Select(i => Letter($"mail {i}"))]) { MostInAConnection = 20 };
        var source = Imap(server, AfterReading.Move);

        for (var round = 0; round < 3; round++)
            await source.TakeInAsync(Keep, default).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.That((kept.Count, kept.Distinct().Count(), server.Finished.Distinct().Count()), Is.EqualTo((50, 50, 50)));
    }

    [Test]
    public async Task A_mail_that_comes_without_content_is_not_taken_for_read()
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Imap, [Letter("one"), Letter("two"), Letter("three")]) { BareAt = 1 };
        var source = Imap(server, AfterReading.Delete);

        Assert.That((await source.TakeInAsync(Keep, default)).Left, Is.Null, "another session may have taken it away");
        Assert.That($"{(await source.TakeInAsync(Keep, default)).Left}", Does.Contain("the others were read"));
        Assert.That(server.Finished.Distinct(), Is.EqualTo(new[] { 0, 2 }));
        server.BareAt = -1;
        await source.TakeInAsync(Keep, default);
        Assert.That(kept.Select(Subject).Distinct(), Is.EqualTo(new[] { "one", "three", "two" }));
    }

    [Test]
    public async Task A_mailbox_that_may_only_be_read_is_read_to_its_end_and_staff_hear_why_its_mails_stay([Values] AfterReading after)
    {
        await using var dovecot = await DovecotMailbox.StartAsync(rights: "lr");
        for (var i = 1; i <= 101; i++)
            await dovecot.PutAsync(Letter($"mail {i}"));
        var source = Source(dovecot, MailboxProtocol.Imap, after);

        var taken = await source.TakeInAsync(Keep, default);
        Assert.That((taken.Mails, (await source.TakeInAsync(Keep, default)).Mails, kept.Count), Is.EqualTo((101, 0, 101)), dovecot.Log());
        Assert.That($"{taken.Left}", after == AfterReading.Keep ? Is.Empty : Does.Contain("everything was read"));
    }

    [TestCase("KEYWORD", 3, Description = "as Exchange does")]
    [TestCase("SEARCH", 2, Description = "and gives the first as deleted")]
    [TestCase(null, 2, Description = "and says that there is none")]
    public async Task A_server_that_refuses_to_search_or_finds_nothing_is_read_all_the_same_and_each_mail_is_fetched_once(string? refused, int read)
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Imap, [Letter("one"), Letter("two"), Letter("three")]) { RefusedSearch = refused, FindsNothing = refused is null };
        var source = new ImapSource(new MailboxOptions
        {
            Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20),
        }, Tokens(), 10_000);

        Assert.That(((await source.TakeInAsync(Keep, default)).Mails, (await source.TakeInAsync(Keep, default)).Mails), Is.EqualTo((read, 0)));
        Assert.That(kept.Select(Subject), Is.EqualTo(new[] { "one", "two", "three" }[^read..]));
    }

    [Test]
    public async Task Mails_that_a_server_does_not_move_or_mark_keep_no_others_waiting_and_are_fetched_once([Values] AfterReading after)
    {
        await using var server = new WithholdingMailbox(MailboxProtocol.Imap, [.. Enumerable.Range(1, 150).Select(i => Letter($"mail {i}"))]) { KeepsAll = true };
        var source = new ImapSource(new MailboxOptions
        {
            Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20), AfterReading = after,
        }, Tokens(), 10_000);

        for (var round = 0; round < 2; round++)
            Assert.That($"{(await source.TakeInAsync(Keep, default)).Left}", Does.Contain("no room"));
        Assert.That((kept.Count, kept.Distinct().Count()), Is.EqualTo((150, 150)));

        server.KeepsAll = false;
        await source.TakeInAsync(Keep, default);
        Assert.That((kept.Count, server.Finished.Distinct().Count()), Is.EqualTo((150, 150)), "it is done as soon as the server lets it");
    }

    private static ImapSource Imap(WithholdingMailbox server, AfterReading after) => new(new MailboxOptions
    {
        Host = "127.0.0.1", Port = server.Port, Security = RelaySecurity.None, UserName = "chan", Password = "secret", Timeout = TimeSpan.FromSeconds(20), AfterReading = after,
    }, Tokens(), 10_000);
}
