using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Adapters.Tests.Mail.Dkim;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Links;
using Bulletins.Mail;
using Bulletins.Mail.Dkim;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Storage;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Testing.Mail;
using Bulletins.Texts;
using Bulletins.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Adapters.Tests.Mail;

/// <summary>What staff look at as the mail that was sent is what an SMTP server was given, whatever was changed since.</summary>
public sealed class MailAsSentTests
{
    private readonly List<DispatchEngine> processes = [];
    private TestDatabase database = null!;
    private JumpingClock clock = null!;
    private SmtpTestServer server = null!;
    private Dispatch dispatch = null!;
    private long delivery;

    [SetUp]
    public async Task SendOne()
    {
        database = new TestDatabase();
        clock = new JumpingClock(new DateTimeOffset(2021, 4, 29, 2, 0, 0, TimeSpan.Zero));
        server = new SmtpTestServer();
        var process = Process(Keys(("rsa2026", SignedMail.Rsa), ("ed2026", SignedMail.Ed25519)));
        var association = new Association(database.Open, clock);
        association.AddContacts(1);
        var bulletin = association.AddApprovedBulletin("測試通告", """<p>.</p><p><a href="https://a.example/">A</a></p>""", null, [Language.TraditionalChinese, Language.English]);
        dispatch = await process.ScheduleAsync(bulletin, association.AddSegment(), recorded: RecordedReading.Clicks | RecordedReading.Opens);
        await process.PrepareAsync(dispatch);
        await process.SendAsync(dispatch);
        delivery = (await process.DeliveriesAsync(dispatch)).Single().Delivery.Id;
    }

    [TearDown]
    public async Task TakeItDown()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        processes.Clear();
        await server.DisposeAsync();
        database.Dispose();
    }

    private byte[] Given => server.Messages.Single().Bytes;

    [Test]
    public async Task Every_octet_is_what_the_server_was_given_whatever_was_changed_since()
    {
        clock.Advance(TimeSpan.FromDays(400));
        await using (var db = database.Open())
        {
            var contact = await db.Contacts.Include(c => c.Member).SingleAsync();
            (contact.Name, contact.Language, contact.Member.Organisation) = ("黃小明", Language.English, "改名有限公司");
            contact.MoveTo(Association.Address("wong@elsewhere.example"));
            var issuer = await db.Issuers.SingleAsync();
            (issuer.NameTraditionalChinese, issuer.SenderAddress, issuer.ReplyTo, issuer.PostalAddress) = ("另一協會", "other@elsewhere.example", "office@elsewhere.example", "新址");
            await db.SaveChangesAsync();
            db.Add(new DispatchContent { DispatchId = dispatch.Id, Revision = 2, Language = Language.TraditionalChinese, Subject = "更正", Html = """<a href="https://b.example/">B</a>""", Text = "更正" });
            db.Add(new TrackedLink { DispatchId = dispatch.Id, Number = 9, Url = "https://b.example/" });
            await db.SaveChangesAsync();
            await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.ContentRevision, 2));
        }
        var keys = Keys(("new2027", RsaDkimKey.New(2048)), ("ed2026", SignedMail.Ed25519), ("rsa2026", SignedMail.Rsa));
        var later = Process(new(keys)
        {
            ["Mail:Dkim:2:Retired"] = "true",
            ["Mail:Relays:0:Name"] = "another",
            ["Mail:Relays:0:TokenField"] = "X-SMTPAPI",
            ["Mail:BounceAddress"] = "bounces@elsewhere.example",
            ["Mail:MessageIdDomain"] = "elsewhere.example",
            ["Mail:UnsubscribeAddress"] = "stop@elsewhere.example",
            ["Public:BaseUrl"] = "https://elsewhere.example",
        });

        var mail = await ReadAsync(later);

        Assert.That(Encoding.UTF8.GetString(mail.Raw), Is.EqualTo(Encoding.UTF8.GetString(Given)));
        Assert.That((mail.IsExact, mail.WasTaken, SignedMail.CoveredBy(mail.Raw).Count), Is.EqualTo((true, true, 2)));
        Assert.That(await later.UseAsync((IMessageFormat format) => Task.FromResult(format.KeysFor("circulars@association.example").Select(key => key.Selector))),
            Is.EqualTo(new[] { "new2027", "ed2026" }), "one that is retired signs nothing new");
    }

    [Test]
    public async Task A_key_that_was_taken_away_or_replaced_leaves_its_signature_away_and_is_named()
    {
        var withoutRsa = await ReadAsync(Process(Keys(("new2027", RsaDkimKey.New(2048)), ("ed2026", SignedMail.Ed25519))));
        var replaced = await ReadAsync(Process(Keys(("rsa2026", RsaDkimKey.New(2048)), ("ed2026", Ed25519DkimKey.New()))));

        Assert.That((withoutRsa.IsExact, string.Join(", ", withoutRsa.Unsigned)), Is.EqualTo((false, "rsa2026._domainkey.association.example")));
        Assert.That(withoutRsa.Raw, Is.EqualTo(WithoutFirstSignature(Given)));
        Assert.That((replaced.IsExact, replaced.Unsigned.Count), Is.EqualTo((false, 2)));
        Assert.That(replaced.Raw, Is.EqualTo(WithoutFirstSignature(WithoutFirstSignature(Given))));
    }

    [Test]
    public async Task Of_a_mail_that_is_older_than_that_is_kept_no_signature_is_made_up()
    {
        await using (var db = database.Open())
            await db.Attempts.ExecuteUpdateAsync(row => row.SetProperty(a => a.Franking, (long?)null));

        var mail = await ReadAsync(processes[0]);

        Assert.That((mail.IsFrankingKnown, mail.IsExact, SignedMail.CoveredBy(mail.Raw).Count), Is.EqualTo((false, false, 0)));
    }

    [Test]
    public async Task The_attempt_that_was_taken_is_shown_and_not_a_later_one_that_was_refused()
    {
        await using (var db = database.Open())
        {
            db.Add(new Attempt { DeliveryId = delivery, Number = 2, BegunAt = clock.GetUtcNow().UtcDateTime.AddHours(1), Outcome = AttemptOutcome.RefusedForGood, Relay = "main" });
            await db.SaveChangesAsync();
        }
        var taken = await ReadAsync(processes[0]);
        await using (var db = database.Open())
            await db.Attempts.ExecuteUpdateAsync(row => row.SetProperty(a => a.Outcome, AttemptOutcome.RefusedForGood));
        var refused = await ReadAsync(processes[0]);

        Assert.That((taken.WasTaken, taken.Raw), Is.EqualTo((true, Given)));
        Assert.That((refused.WasTaken, refused.BegunAt), Is.EqualTo((false, taken.BegunAt.AddHours(1))));
    }

    [Test]
    public async Task One_that_could_not_be_put_together_says_so_instead_of_breaking_the_page()
    {
        await using (var db = database.Open())
        {
            var broken = (MessageFrame.Read(await db.Dispatches.Select(d => d.MessageFrame!).SingleAsync()) with { FromNames = new Dictionary<string, string>() }).Write();
            await db.Dispatches.ExecuteUpdateAsync(row => row.SetProperty(d => d.MessageFrame, broken));
            await db.Attempts.ExecuteUpdateAsync(row => row.SetProperty(a => a.Outcome, AttemptOutcome.RefusedForGood));
        }

        Assert.That(() => ReadAsync(processes[0]), Throws.TypeOf<FaultException>().With.Property(nameof(FaultException.Fault)).Property("Key").EqualTo("Send.NotWritten"));
    }

    /// <summary>A hundred thousand attempts are franked in one way, which is kept once.</summary>
    [Test]
    public async Task One_way_of_franking_is_one_row_for_all_processes()
    {
        var frankings = new Franking([new SigningKey("a.example", "s", "1")], null);
        var first = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => processes[0].UseAsync((FrankingBook book) => book.NumberAsync(frankings))));
        var second = await Process(Keys()).UseAsync((FrankingBook book) => book.NumberAsync(frankings));

        Assert.That(first.Append(second).Distinct().Count(), Is.EqualTo(1));
        await using var db = database.Open();
        Assert.That(await db.KeptFrankings.CountAsync(), Is.EqualTo(2), "with that of the mail which was sent");
        Assert.That(await Process(Keys()).UseAsync((FrankingBook book) => book.NumberAsync(Franking.None)), Is.EqualTo(FrankingBook.Nothing));
    }

    /// <summary>The fields stand in front of the message, one behind the other.</summary>
    private static byte[] WithoutFirstSignature(byte[] message)
    {
        var text = Encoding.Latin1.GetString(message);
        Assert.That(text, Does.StartWith("DKIM-Signature:"));
        return Encoding.Latin1.GetBytes(text[(Regex.Match(text, @"\r\n(?![ \t])").Index + 2)..]);
    }

    private async Task<SentMail> ReadAsync(DispatchEngine process) => (await process.UseAsync((SentMailArchive archive) => archive.ReadAsync(delivery)))!;

    private static Dictionary<string, string?> Keys(params (string Selector, DkimKey Key)[] keys) => keys.Index()
        .SelectMany(key => (KeyValuePair<string, string?>[])
        [
            new($"Mail:Dkim:{key.Index}:Domain", SignedMail.Domain), new($"Mail:Dkim:{key.Index}:Selector", key.Item.Selector), new($"Mail:Dkim:{key.Index}:PrivateKey", key.Item.Key.ToPem()),
        ]).ToDictionary();

    private DispatchEngine Process(Dictionary<string, string?> settings)
    {
        Dictionary<string, string?> all = new()
        {
            ["Mail:Relays:0:Host"] = "127.0.0.1",
            ["Mail:Relays:0:Port"] = $"{server.Port}",
            ["Mail:Relays:0:Security"] = "None",
            ["Mail:Relays:0:TokenField"] = "X-PM-Metadata-delivery",
            ["Mail:BounceAddress"] = "bounces@association.example",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var process = new DispatchEngine(database, clock, settings: all, change: services =>
        {
            services.AddSingleton<DataFolder>();
            services.AddMail();
        });
        processes.Add(process);
        return process;
    }
}
