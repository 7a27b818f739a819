using System.Net;
using System.Text;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Consent;
using Bulletins.Members.Topics;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Public;

/// <summary>Unsubscribing as mail programs and forms do it: plain HTTP without a cookie. After the pages: whoever guesses tokens slows them down as well.</summary>
internal sealed class UnsubscribingTests
{
    private HttpClient client = null!;

    [SetUp]
    public void Open_a_client() => client = PublicHost.Current.Client(followRedirects: false);

    [TearDown]
    public void Close_the_client() => client.Dispose();

    [Test]
    public async Task Following_the_link_changes_nothing_however_often()
    {
        var mailed = await PublicHost.MailAsync();
        for (var i = 0; i < 3; i++)
        {
            using var get = await client.GetAsync($"/u/{mailed.Delivery.Token}");
            using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/u/{mailed.Delivery.Token}"));
            using var oneClick = await client.GetAsync($"/u/{mailed.Delivery.Token}?List-Unsubscribe=One-Click&choice=everything");
            Assert.That(get.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(head.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(oneClick.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        Assert.That(await RequestsAsync(mailed), Is.Empty);
        Assert.That(await HasLeftAsync(mailed), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task The_mail_programs_button_leaves_the_topic_at_once_without_a_redirect()
    {
        var mailed = await PublicHost.MailAsync();
        using var answer = await PressAsync(mailed, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await HasLeftAsync(mailed), Is.EqualTo((true, false)));

        var request = (await RequestsAsync(mailed)).Single();
        Assert.That(request.Source, Is.EqualTo(ConsentSource.OneClick));
        Assert.That(request.DeliveryId, Is.EqualTo(mailed.Delivery.Id));
        Assert.That(request.Form, Does.StartWith($"POST /u/{mailed.Delivery.Token}").And.Contain("List-Unsubscribe=One-Click"));
    }

    [Test]
    public async Task The_mail_programs_button_may_post_multipart()
    {
        var mailed = await PublicHost.MailAsync();
        using var answer = await PressAsync(mailed, new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await HasLeftAsync(mailed), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Without_a_topic_the_mail_programs_button_leaves_everything()
    {
        var mailed = await PublicHost.MailAsync(topic: null);
        using var answer = await PressAsync(mailed, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await HasLeftAsync(mailed), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task The_button_in_an_old_mail_holds_for_the_address_that_it_went_to_as_well()
    {
        var mailed = await PublicHost.MailAsync(topic: null);
        await using var db = PublicHost.Current.OpenDatabase();
        var contact = await db.Contacts.SingleAsync(c => c.Id == mailed.Contact.Id);
        contact.MoveTo(EmailAddress.Parse($"moved-{Guid.NewGuid():N}@elsewhere.example"));
        await db.SaveChangesAsync();
        foreach (var path in (string[])[$"/u/{mailed.Delivery.Token}", $"/u/{mailed.Delivery.Token}/topics"])
            Assert.That(await client.GetStringAsync(path), Does.Contain("@firm.example").And.Not.Contain("elsewhere"));
        using var answer = await PressAsync(mailed, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        Assert.That(await db.Suppressions.Where(s => s.DeliveryId == mailed.Delivery.Id).Select(s => s.NormalizedEmail).ToListAsync(),
            Is.EquivalentTo(new[] { mailed.Delivery.NormalizedEmail, contact.NormalizedEmail }));
    }

    [Test]
    public async Task Pressing_it_twice_at_once_succeeds_twice_and_keeps_both_requests()
    {
        var mailed = await PublicHost.MailAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => PressAsync(mailed, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]))));
        Assert.That(answers.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That((await RequestsAsync(mailed)).Count, Is.EqualTo(2));
    }

    [TestCase("topic", true, false)]
    [TestCase("everything", false, true)]
    [TestCase("keep", false, false)]
    public async Task The_pages_buttons_do_what_they_say(string choice, bool topic, bool everything)
    {
        var mailed = await PublicHost.MailAsync();
        using var answer = await PressAsync(mailed, new FormUrlEncodedContent([new("choice", choice)]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
        Assert.That(answer.Headers.Location!.OriginalString, Does.StartWith($"/u/{mailed.Delivery.Token}"));
        Assert.That(await HasLeftAsync(mailed), Is.EqualTo((topic, everything)));
    }

    [TestCase("application/x-www-form-urlencoded", "")]
    [TestCase("application/x-www-form-urlencoded", "List-Unsubscribe=Two-Clicks")]
    [TestCase("application/x-www-form-urlencoded", "choice=delete-my-account")]
    [TestCase("application/json", """{"List-Unsubscribe":"One-Click"}""")]
    [TestCase("multipart/form-data; boundary=x", "--x\r\nbroken")]
    public async Task A_body_that_asks_for_nothing_we_know_is_refused_and_changes_nothing(string type, string body)
    {
        var mailed = await PublicHost.MailAsync();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await PressAsync(mailed, content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("<h1>無法處理這個要求</h1>"));
        Assert.That(await RequestsAsync(mailed), Is.Empty);
    }

    [Test]
    public async Task A_huge_body_is_refused_and_changes_nothing()
    {
        var mailed = await PublicHost.MailAsync();
        using var answer = await PressAsync(mailed, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click"), new("x", new string('x', 100_000))]));
        Assert.That((int)answer.StatusCode, Is.InRange(400, 413));
        Assert.That(await RequestsAsync(mailed), Is.Empty);
    }

    [TestCase("0123456789abcdef0123456789abcdef")]
    [TestCase("0123456789abcdef")]
    [TestCase("%E9%80%80%E8%A8%82")]
    public async Task A_link_that_was_cut_short_says_how_to_reach_the_association(string token)
    {
        await PublicHost.MailAsync();
        foreach (var path in (string[])[$"/u/{token}", $"/u/{token}/topics", $"/b/{token}"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptLanguage.ParseAdd("en");
            using var answer = await client.SendAsync(request);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("This link doesn’t work"), path);
        }
    }

    [Test]
    public async Task Somebody_who_tries_many_tokens_is_slowed_down_and_nobody_elses_link_stops_working()
    {
        var mailed = await PublicHost.MailAsync();
        var last = HttpStatusCode.OK;
        for (var i = 0; i < 100 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var guess = await client.PostAsync($"/u/{Guid.NewGuid():N}", new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
            last = guess.StatusCode;
        }
        Assert.That(last, Is.EqualTo(HttpStatusCode.TooManyRequests));
        using var answer = await PressAsync(mailed, new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Neither_addresses_nor_tokens_get_into_the_log()
    {
        var mailed = await PublicHost.MailAsync();
        using var shown = await client.GetAsync($"/u/{mailed.Delivery.Token}");
        using var pressed = await PressAsync(mailed, new FormUrlEncodedContent([new("choice", "everything")]));
        Assert.That(PublicHost.Current.Terminal, Does.Not.Contain(mailed.Delivery.Token).And.Not.Contain(mailed.Contact.Email));
    }

    private Task<HttpResponseMessage> PressAsync(MailedCircular mailed, HttpContent body) => client.PostAsync($"/u/{mailed.Delivery.Token}", body);

    private static async Task<List<Unsubscription>> RequestsAsync(MailedCircular mailed)
    {
        await using var db = PublicHost.Current.OpenDatabase();
        return await db.Unsubscriptions.Where(u => u.ContactId == mailed.Contact.Id).ToListAsync();
    }

    private static async Task<(bool Topic, bool Everything)> HasLeftAsync(MailedCircular mailed)
    {
        await using var db = PublicHost.Current.OpenDatabase();
        return (
            await db.Subscriptions.AnyAsync(s => s.ContactId == mailed.Contact.Id && s.State == SubscriptionState.Left),
            await db.Suppressions.AnyAsync(s => s.NormalizedEmail == mailed.Contact.NormalizedEmail && s.LiftedAt == null));
    }
}
