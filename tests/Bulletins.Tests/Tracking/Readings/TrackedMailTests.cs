using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Dispatching.Links;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Tracking.Readings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Tracking.Readings;

public sealed class TrackedMailTests : TrackedMailTest
{
    [Test]
    public async Task Nothing_is_recorded_unless_it_was_chosen()
    {
        await SendAsync(RecordedReading.Nothing);

        Assert.That(Html(), Does.Contain("""href="https://a.example/x?y=1&amp;z=2">A</a>""").And.Not.Contain("/l/").And.Not.Contain("<img"));
        await using var db = Database.Open();
        Assert.That((await db.TrackedLinks.CountAsync(), (await db.Dispatches.SingleAsync()).MessageFrame!.Contains("\"LinkKey\":null", StringComparison.Ordinal)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task Each_link_of_the_body_leads_to_its_own_address_and_the_same_address_has_one_number()
    {
        await SendAsync(RecordedReading.Clicks);

        var (mail, links) = (await MailAsync(), Links());
        Assert.That(await Task.WhenAll(links.Select(link => FollowAsync(mail, link))),
            Is.EqualTo(new[] { "https://a.example/x?y=1&z=2", "https://b.example/", "https://a.example/x?y=1&z=2", null }));
        Assert.That(links[0], Is.EqualTo(links[2]));
        Assert.That(Html(), Does.Contain("""href="mailto:office@association.example">office""").And.Contain("href=\"#section-1\"").And.Not.Contain("<img"));
        Assert.That(Regex.Match(Html(), """<a [^>]*aria-hidden[^>]*>(?<text>.*?)</a>""") is { Success: true, Groups: var groups } && groups["text"].Length == 0);
    }

    [Test]
    public async Task A_link_that_shows_an_address_leads_there_by_itself_and_is_said_beforehand()
    {
        const string body = """
            <p><a href="https://c.example/form">https://c.example/form</a> <a href="https://a.example/">words</a> <a href="https://b.example/">www.elsewhere.example</a>
            <a href="https://b.example/">the same in words</a></p>
            """;
        Association.AddContacts(1);
        var bulletin = Association.AddApprovedBulletin("有網址", body, null, [Language.TraditionalChinese]);
        var forecast = await Engine.UseAsync((RecordableLinks links) => links.ForecastAsync(bulletin.Id));
        Assert.That(forecast.Recorded, Is.EqualTo(2));
        Assert.That(forecast.Unrecorded.Select(link => (link.Text, link.Url)), Is.EqualTo(new[] { ("https://c.example/form", "https://c.example/form"), ("www.elsewhere.example", "https://b.example/") }));

        var dispatch = await Engine.ScheduleAsync(bulletin, Everyone, recorded: RecordedReading.Clicks);
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);

        Assert.That(await LeadAsync(Relay.Taken.First().Token, Html()), Is.EqualTo(new[] { "https://a.example/", "https://b.example/", null }));
        Assert.That(Html(), Does.Contain("""href="https://c.example/form">https://c.example/form</a>""").And.Contain("""href="https://b.example/">www.elsewhere.example</a>"""));
        Assert.That((await ReportAsync(await MailAsync())).Links.Select(link => link.Url), Is.EqualTo(new[] { "https://a.example/", "https://b.example/" }));
    }

    [Test]
    public async Task A_circular_all_of_whose_links_show_addresses_records_none()
    {
        Association.AddContacts(1);
        var bulletin = Association.AddApprovedBulletin("有網址", """<p><a href="https://c.example/form">c.example/form</a></p>""", null, [Language.TraditionalChinese]);
        var dispatch = await Engine.ScheduleAsync(bulletin, Everyone, recorded: RecordedReading.Clicks);
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);

        Assert.That(Html(), Does.Contain("""href="https://c.example/form">c.example/form</a>""").And.Not.Contain("/l/"));
    }

    [Test]
    public void Mails_that_began_before_shown_addresses_were_left_alone_are_rebuilt_as_they_went()
    {
        const string html = """<p><a href="https://c.example/">https://c.example/</a></p>""";
        Dictionary<string, int> numbers = new() { ["https://c.example/"] = 1 };
        Assert.That(TrackedMarkup.Mark(html, numbers, leavesShown: false, hidden: null, picture: false), Does.Not.Contain("href=\"https://c.example/"));
        Assert.That(TrackedMarkup.Mark(html, numbers, leavesShown: true, hidden: null, picture: false), Does.Contain("href=\"https://c.example/"));
        Assert.That(MessageFrame.Read("""{"FromNames":{},"FromAddress":"a@b.example"}""").LeavesShownAddresses, Is.False);
    }

    [Test]
    public async Task Openings_alone_add_a_picture_and_leave_the_links()
    {
        await SendAsync(RecordedReading.Opens);

        Assert.That(Links(), Is.Empty);
        Assert.That(Html(), Does.Match($"""<img src="http://localhost:5080/o/{Relay.Taken.First().Token}\.gif" width="1" height="1" alt="" [^>]*></body>"""));
    }

    [Test]
    public async Task A_link_that_we_did_not_mail_in_that_mail_leads_nowhere()
    {
        await SendAsync(RecordedReading.Clicks, contacts: 2);
        var (own, others) = (Links(), Links(Relay.Taken.Last().Html.ToString()));
        var first = Relay.Taken.First().Token;
        var mail = await MailAsync(first);
        var (number, signature) = (own[0].Split('.')[0], own[0].Split('.')[1]);

        Assert.That(await FollowAsync(mail, own[0]), Is.Not.Null);
        foreach (var wrong in (string[])[others[0], $"{int.Parse(number, CultureInfo.InvariantCulture) + 1}.{signature}", $"99.{signature}", $"{number}.{signature[..^1]}", $"{number}.", $"{number}",
            $"{number}.{signature}\r\nLocation: https://evil.example", "//evil.example", "-1.x", ".", "", $" {number}.{signature}", $"{number}.{new string('é', 16)}"])
            Assert.That(await Engine.UseAsync((MailedReadings readings) => readings.FollowAsync(mail, wrong, default)), Is.Null, wrong);
    }

    [Test]
    public async Task Links_of_one_circular_are_signed_by_no_key_of_another_and_stay_good_after_it()
    {
        await SendAsync(RecordedReading.Clicks);
        var (old, link) = (await MailAsync(), Links()[0]);
        await SendAsync(RecordedReading.Clicks, contacts: 0);
        var later = await MailAsync(Relay.Taken.Last().Token);

        Assert.That(MessageFrame.Read(later.Frame!).LinkKey, Is.Not.EqualTo(MessageFrame.Read(old.Frame!).LinkKey));
        Assert.That(await FollowAsync(old, link), Is.EqualTo("https://a.example/x?y=1&z=2"));
        Assert.That(await Engine.UseAsync((MailedReadings readings) => readings.FollowAsync(later, link, default)), Is.Null);
    }

    [Test]
    public async Task The_mail_as_sent_is_rebuilt_octet_for_octet_and_what_is_shown_records_nothing()
    {
        await SendAsync(RecordedReading.Opens | RecordedReading.Clicks);
        var mail = await MailAsync();

        await using var db = Database.Open();
        var composer = new MessageComposer(db, Options.Create(new MailOptions()), Options.Create(new PublicOptions()));
        var archived = await new SentMailArchive(db, composer, new HtmlFormat(), await Engine.UseAsync((FrankingBook book) => Task.FromResult(book))).ReadAsync(mail.DeliveryId);
        var web = await Engine.UseAsync((WebVersions versions) => versions.FindAsync(mail.Token, null));

        Assert.That(Encoding.UTF8.GetString(archived!.Raw), Is.EqualTo(Html()));
        foreach (var shown in (string[])[archived.Html, web!.Html, archived.Text])
            Assert.That(shown, Does.Not.Contain("/l/").And.Not.Contain("/o/"));
        foreach (var shown in (string[])[archived.Html, web.Html])
            Assert.That(shown, Does.Contain("""href="https://a.example/x?y=1&amp;z=2">A</a>"""));
    }

    [Test]
    public async Task A_correction_that_adds_links_leaves_those_that_went_before_as_they_were()
    {
        Association.AddContacts(2);
        var dispatch = await Engine.ScheduleAsync(Association.AddApprovedBulletin("有連結", Body, null, [Language.TraditionalChinese]), Everyone, recorded: RecordedReading.Clicks);
        await Engine.PrepareAsync(dispatch);
        Relay.Answer = async _ =>
        {
            await Engine.UseAsync((DispatchSchedule schedule) => schedule.PauseAsync(dispatch.Id, DispatchEngine.Staff));
            return ScriptedMailSender.Accepted;
        };
        await using (var one = new DispatchEngine(Database, Clock, Relay, new() { ["Mail:Relays:0:MaxConnections"] = "1" }))
            await one.SendAsync(dispatch);
        Relay.AnswerWith(ScriptedMailSender.Accepted);
        var draft = await Engine.UseAsync((DispatchCorrection correction) => correction.DraftAsync(dispatch.Id, DispatchEngine.Staff));
        await using (var db = Database.Open())
        {
            var bulletin = await db.Bulletins.Include(b => b.Editions).Include(b => b.Issuer).Include(b => b.Topic).SingleAsync(b => b.Id == draft.Id);
            bulletin.Editions.Single().Body = """<p><a href="https://new.example/">new</a></p>""" + Body;
            bulletin.Approve("approver@association.example", Clock.GetUtcNow().UtcDateTime, ContentHash.Of(bulletin.Editions.Select(edition => Engine.Renderer.Render(bulletin, edition))));
            await db.SaveChangesAsync();
        }
        var erratum = (await Engine.UseAsync((DispatchCorrection correction) => correction.ContinueAsync(dispatch.Id, draft.Id, erratum: true, DispatchEngine.Staff))).Erratum!;
        await Engine.SendAsync(dispatch);
        await Engine.PrepareAsync(erratum);
        await Engine.SendAsync(erratum);

        var (before, after, corrected) = (Relay.Taken.First(), Relay.Taken.ElementAt(1), Relay.Taken.Last());
        Assert.That(Relay.Taken, Has.Count.EqualTo(3));
        Assert.That(await LeadAsync(before.Token, before.Html.ToString()), Is.EqualTo(new[] { "https://a.example/x?y=1&z=2", "https://b.example/", "https://a.example/x?y=1&z=2", null }));
        Assert.That(await LeadAsync(after.Token, after.Html.ToString()), Is.EqualTo(new[] { "https://new.example/", "https://a.example/x?y=1&z=2", "https://b.example/", "https://a.example/x?y=1&z=2", null }));
        Assert.That(Links(after.Html.ToString())[0], Does.StartWith("4."), "a new number behind those that are in use");
        Assert.That(corrected.Html.ToString(), Does.Not.Contain("/l/"), "nobody chose to record the erratum");
    }

    private async Task<string?[]> LeadAsync(string token, string html)
    {
        var mail = await MailAsync(token);
        return await Task.WhenAll(Links(html).Select(link => FollowAsync(mail, link)));
    }

    private async Task<string?> FollowAsync(ReadMail mail, string link) =>
        (await Engine.UseAsync((MailedReadings readings) => readings.FollowAsync(mail, link, default)))!.Url;
}
