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

/// <summary>Mail that is taken out of a mailbox of a real Dovecot.</summary>
[SetUICulture("en")]
public class MailboxTests : MailboxTest
{
    [Test]
    public async Task Each_mail_is_brought_once_and_stays_readable_for_people([Values] MailboxProtocol protocol)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));
        await dovecot.PutAsync(Letter("two"));
        var source = Source(dovecot, protocol, AfterReading.Keep);

        var first = await source.TakeInAsync(Keep, default);
        await dovecot.PutAsync(Letter("three"));
        var second = await source.TakeInAsync(Keep, default);
        var third = await source.TakeInAsync(Keep, default);

        Assert.That((first.Mails, second.Mails, third.Mails), Is.EqualTo((2, 1, 0)), dovecot.Log());
        Assert.That(kept.Select(Subject), Is.EquivalentTo(new[] { "one", "two", "three" }));
        Assert.That(dovecot.Files(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task What_was_kept_is_moved_into_another_folder_which_is_made()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));

        await Source(dovecot, MailboxProtocol.Imap, AfterReading.Move).TakeInAsync(Keep, default);

        Assert.That((dovecot.Files().Count, dovecot.Files("Read").Count), Is.EqualTo((0, 1)), dovecot.Log());
    }

    [Test]
    public async Task What_was_kept_is_deleted([Values] MailboxProtocol protocol)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));

        await Source(dovecot, protocol, AfterReading.Delete).TakeInAsync(Keep, default);

        Assert.That((kept.Count, dovecot.Files().Count), Is.EqualTo((1, 0)), dovecot.Log());
    }

    [Test]
    public async Task A_mail_that_could_not_be_kept_stays_and_is_brought_again([Values] MailboxProtocol protocol, [Values(AfterReading.Keep, AfterReading.Delete)] AfterReading after)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));
        await dovecot.PutAsync(Letter("two"));
        var source = Source(dovecot, protocol, after);
        var tries = 0;

        Assert.That(async () => await source.TakeInAsync((mails, stopping) => ++tries == 2 ? throw new InvalidOperationException("killed") : Keep(mails, stopping), default),
            Throws.InvalidOperationException);
        await source.TakeInAsync(Keep, default);

        Assert.That(kept.Select(Subject).Distinct(), Is.EquivalentTo(new[] { "one", "two" }), "the store knows the one that came twice");
    }

    [Test]
    public async Task The_store_keeps_what_was_brought_twice_once()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("one"));
        using var database = new TestDatabase();
        var store = new IncomingMailStore(new Databases(database), TimeProvider.System);
        var results = new List<int>();

        for (var i = 0; i < 2; i++)
            await Source(dovecot, MailboxProtocol.Pop3, AfterReading.Keep).TakeInAsync(async (mails, stopping) => results.Add(await store.AcceptAsync(mails, "bounces", stopping)), default);

        await using var db = database.Open();
        Assert.That(results, Is.EqualTo(new[] { 1, 0 }));
        Assert.That((await db.IncomingMails.SingleAsync()).State, Is.EqualTo(IncomingMailState.Received));
        Assert.That(Encoding.UTF8.GetString((await db.IncomingMailContents.SingleAsync()).Octets), Does.Contain("Subject: one\r\n"));
    }

    [Test]
    public async Task A_mail_that_is_too_large_is_left_and_counted_and_not_fetched_again([Values] MailboxProtocol protocol)
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        await dovecot.PutAsync(Letter("large", new string('x', 200_000)));
        await dovecot.PutAsync(Letter("small"));
        var source = Source(dovecot, protocol, AfterReading.Delete, largest: 100_000);

        await source.TakeInAsync(Keep, default);
        var again = await source.TakeInAsync(Keep, default);

        Assert.That((again.Mails, again.TooLarge, kept.Select(Subject).Single(), dovecot.Files().Count), Is.EqualTo((0, 1, "small", 1)));
    }

    [Test]
    public async Task TLS_is_checked_against_the_authority_that_is_given([Values] MailboxProtocol protocol)
    {
        using var certificate = new CertificateFiles();
        await using var dovecot = await DovecotMailbox.StartAsync(certificate);
        await dovecot.PutAsync(Letter("one"));

        await Source(dovecot, protocol, AfterReading.Keep, security: RelaySecurity.Tls, authority: certificate.Authority).TakeInAsync(Keep, default);
        var untrusted = Assert.ThrowsAsync<MailSourceException>(() => Source(dovecot, protocol, AfterReading.Keep, security: RelaySecurity.Tls).TakeInAsync(Keep, default));

        Assert.That(kept, Has.Count.EqualTo(1));
        Assert.That(untrusted!.Message, Does.StartWith("The certificate of the mailbox “bounces” (127.0.0.1:").And.Contain("CertificateAuthorityFile"));
    }

    [Test]
    public async Task A_wrong_password_and_a_server_that_is_down_are_told_in_a_sentence([Values] MailboxProtocol protocol)
    {
        var dovecot = await DovecotMailbox.StartAsync();
        var wrong = Assert.ThrowsAsync<MailSourceException>(() => Source(dovecot, protocol, AfterReading.Keep, password: "guess").TakeInAsync(Keep, default));
        var source = Source(dovecot, protocol, AfterReading.Keep);
        await dovecot.DisposeAsync();
        var down = Assert.ThrowsAsync<MailSourceException>(() => source.TakeInAsync(Keep, default));

        Assert.That(wrong!.Message, Does.Contain("refused to sign in the user name “bounces”").And.Not.Contain("guess"));
        Assert.That(down!.Message, Does.Contain("can’t be read: "));
    }

    [Test]
    public async Task A_folder_that_is_missing_is_named()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        var fault = Assert.ThrowsAsync<MailSourceException>(() => Source(dovecot, MailboxProtocol.Imap, AfterReading.Keep, folder: "Nowhere").TakeInAsync(Keep, default));
        Assert.That(fault!.Message, Does.Contain("has no folder “Nowhere”"));
    }

    [Test]
    public async Task Whoever_waits_at_the_mailbox_hears_of_new_mail_at_once()
    {
        await using var dovecot = await DovecotMailbox.StartAsync();
        var alarm = new Bell();
        var options = new IncomingOptions();
        options.Mailboxes.Add(Options(dovecot, MailboxProtocol.Imap, AfterReading.Keep));
        using var watch = new MailboxWatch(Microsoft.Extensions.Options.Options.Create(options), Tokens(), alarm, TimeProvider.System, NullLogger<MailboxWatch>.Instance);
        await watch.StartAsync(default);
        for (var i = 0; i < 100 && !dovecot.Log().Contains("Login", StringComparison.Ordinal); i++)
            await Task.Delay(50);

        // Dovecot looks after the folder half a second after IDLE began.
        for (var i = 0; i < 20 && !alarm.Rang.Task.IsCompleted; i++)
        {
            await dovecot.PutAsync(Letter($"mail {i}"));
            await Task.WhenAny(alarm.Rang.Task, Task.Delay(1000));
        }

        Assert.That(alarm.Rang.Task.IsCompleted, Is.True, dovecot.Log());
        await watch.StopAsync(default);
    }

    private sealed class Bell : ITrackingAlarm
    {
        public TaskCompletionSource Rang { get; } = new();

        public void LookNow() => Rang.TrySetResult();
    }
}
