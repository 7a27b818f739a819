using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bulletins.Access;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>What staff see of the mail that came back, in a folder that a mail server writes into.</summary>
[Parallelizable]
internal sealed class AnswersTests : BrowserTest
{
    private const string Left = "From: contact1@firm1.example\nSubject: Automatic reply: circular\nAuto-Submitted: auto-replied\nContent-Type: text/html; charset=utf-8\n\n"
        + "<p>I have left the company. Please write to lee@firm1.example.</p><script>document.title='run'</script><img src=\"http://127.0.0.1:9/spy.gif\">\n";

    private const string Reply = "From: contact2@firm2.example\nSubject: Re: circular\nMessage-ID: <2@firm2.example>\n\nCount us in.\n";

    private const string Foreign = "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nIt failed.\n--x\nContent-Type: message/delivery-status\n\n"
        + "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; nobody@elsewhere.example\nAction: failed\nStatus: 5.1.1\n\n--x--\n";

    private string maildir = null!;
    private SmtpTestServer relay = null!;
    private BulletinsHost host = null!;
    private StaffSession session = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        maildir = Directory.CreateTempSubdirectory("bulletins-maildir-").FullName;
        Directory.CreateDirectory(Path.Combine(maildir, "new"));
        // What is read of the third can't be moved, since something is in the way.
        Directory.CreateDirectory(Path.Combine(maildir, "crowded", "new"));
        Directory.CreateDirectory(Path.Combine(maildir, "crowded", "cur", "1.mail:2,S"));
        await File.WriteAllTextAsync(Path.Combine(maildir, "crowded", "new", "1.mail"), Foreign);
        relay = new SmtpTestServer();
        (host, session) = await BulletinsHost.StartWithSampleAsync(
            ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", relay.Port.ToString(CultureInfo.InvariantCulture)), ("Mail:Relays:0:Security", "None"),
            ("Tracking:Incoming:Folders:0:Path", maildir), ("Tracking:Incoming:Folders:1:Name", "gone"), ("Tracking:Incoming:Folders:1:Path", maildir + "-gone"),
            ("Tracking:Incoming:Folders:2:Name", "crowded"), ("Tracking:Incoming:Folders:2:Path", Path.Combine(maildir, "crowded")));
        new Association(host.OpenDatabase, TimeProvider.System).AddContacts(2);
        foreach (var (mail, number) in new[] { Left, Reply, Foreign }.Select((mail, number) => (mail, number)))
            await File.WriteAllTextAsync(Path.Combine(maildir, "new", $"{number}.mail"), mail);
        await WaitUntilReadAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await host.DisposeAsync();
        await relay.DisposeAsync();
        Directory.Delete(maildir, recursive: true);
    }

    [Test]
    public async Task A_suggestion_is_shown_safely_taken_out_on_record_and_done_with()
    {
        var page = await OpenPageAsync("about:blank", "en");
        await session.JoinAsync(page.Context);
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);

        await page.GotoAsync(host.BaseUrl + "/answers");
        await Assertions.Expect(page.Locator(".answer-table")).ToContainTextAsync("write to lee@firm1.example");
        await Assertions.Expect(page.Locator(".source-table")).ToContainTextAsync(maildir + "-gone");
        await Assertions.Expect(page.Locator(".source-table .badge")).ToHaveTextAsync(["Works", "Can’t be read", "Read, with trouble"]);
        await page.Locator(".answer-table a").ClickAsync();
        await Assertions.Expect(page.Locator(".mail-text")).ToHaveTextAsync("I have left the company. Please write to lee@firm1.example.");
        Assert.That(await page.TitleAsync(), Does.StartWith("Automatic reply"), "nothing in a mail is run");
        Assert.That(asked, Is.All.StartsWith(host.BaseUrl), "nothing in a mail is fetched");

        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Download the mail" }).ClickAsync());
        Assert.That(await File.ReadAllTextAsync(await file.PathAsync()), Is.EqualTo(Left));
        await page.GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }).ClickAsync();
        await page.ArriveAtAsync(host.BaseUrl + "/answers");
        await Assertions.Expect(page.Locator(".answer-table")).ToHaveCountAsync(0);

        await using var db = host.OpenDatabase();
        var acts = await db.AuditEntries.Where(entry => entry.Subject.StartsWith("answer:")).OrderBy(entry => entry.Id).Select(entry => entry.Act).ToListAsync();
        Assert.That(acts, Is.EqualTo(new[] { "answer.download", "answer.dismiss" }));
        Assert.That(await db.Contacts.Select(c => c.NormalizedEmail).ToListAsync(), Has.Some.EqualTo("contact1@firm1.example"), "nothing is changed by itself");
    }

    [Test]
    public async Task An_answer_has_reached_the_issuer()
    {
        var passedOn = relay.Messages.Single().Parse();
        Assert.That((passedOn.To.ToString(), passedOn.ReplyTo.ToString()), Is.EqualTo(("secretariat@prdia.example", "contact2@firm2.example")));

        using var api = host.Client(await host.CreateTokenAsync(Role.Author));
        var forwarded = await api.GetFromJsonAsync<JsonElement>("/api/answers?show=forwarded");
        Assert.That(forwarded.GetProperty("items")[0].GetProperty("subject").GetString(), Is.EqualTo("Re: circular"));
    }

    [Test]
    public async Task The_API_lists_shows_and_dismisses_once()
    {
        using var api = host.Client(await host.CreateTokenAsync(Role.Author));
        var line = (await api.GetFromJsonAsync<JsonElement>("/api/answers?show=unmatched")).GetProperty("items")[0];
        var id = line.GetProperty("id").GetInt64();

        var mail = await api.GetFromJsonAsync<JsonElement>($"/api/answers/{id}");
        Assert.That((line.GetProperty("kind").GetString(), mail.GetProperty("text").GetString()), Is.EqualTo(("bounce", "It failed.")));
        using var done = await api.PostAsync($"/api/answers/{id}/dismissal", null);
        Assert.That((await done.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("mail").GetProperty("state").GetString(), Is.EqualTo("dismissed"));
        using var again = await api.PostAsync($"/api/answers/{id}/dismissal", null);
        using var missing = await api.GetAsync("/api/answers/999999");
        using var wrong = await api.GetAsync("/api/answers?show=everything");
        Assert.That((again.StatusCode, missing.StatusCode, wrong.StatusCode), Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.NotFound, HttpStatusCode.BadRequest)));
    }

    [Test]
    public async Task Staff_pass_on_what_no_rule_took_for_an_answer()
    {
        var id = await ReceiveAsync("From: visitor@elsewhere.example\nSubject: A question\n\nMay we join as well?\n", "visitor@elsewhere.example", "A question");
        var page = await OpenPageAsync("about:blank", "en");
        await session.JoinAsync(page.Context);

        await page.GotoAsync($"{host.BaseUrl}/answers/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pass on to the issuer" }).ClickAsync();

        await Assertions.Expect(page.Locator("dl.facts").First).ToContainTextAsync("Passed on");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pass on to the issuer" })).ToHaveCountAsync(0);
        using var api = host.Client(await host.CreateTokenAsync(Role.Author));
        using var again = await api.PostAsync($"/api/answers/{id}/forwarding", null);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        await using var db = host.OpenDatabase();
        Assert.That(await db.Notices.Where(n => n.Key == $"forward:{id}").Select(n => n.ReplyTo).SingleAsync(), Is.EqualTo("visitor@elsewhere.example"));
        Assert.That(await db.AuditEntries.CountAsync(entry => entry.Act == "answer.forward" && entry.Subject == $"answer:{id}"), Is.EqualTo(1));
    }

    private async Task<long> ReceiveAsync(string mail, string from, string subject)
    {
        await using var db = host.OpenDatabase();
        var octets = Encoding.UTF8.GetBytes(mail);
        var row = new IncomingMail { Digest = Guid.NewGuid().ToString("N"), Source = "folder", ReceivedAt = TimeProvider.System.GetUtcNow().UtcDateTime, Size = octets.Length };
        row.Read(new MailReport(ReportKind.Other, []) { From = from, Subject = subject }, null, null, IncomingMailState.ForStaff);
        db.IncomingMails.Add(row);
        await db.SaveChangesAsync();
        db.IncomingMailContents.Add(new IncomingMailContent { IncomingMailId = row.Id, Octets = octets });
        await db.SaveChangesAsync();
        return row.Id;
    }

    [TestCase("/answers/1/mail.eml")]
    [TestCase("/answers/1/dismissal")]
    [TestCase("/answers/1/forwarding")]
    [TestCase("/answers/notices/1/trial")]
    public async Task No_other_site_can_press_a_button_here(string address)
    {
        var page = await OpenPageAsync("about:blank");
        await session.JoinAsync(page.Context);
        var answer = await page.APIRequest.PostAsync(host.BaseUrl + address, new() { Form = page.APIRequest.CreateFormData().Set("a", "b") });
        Assert.That(answer.Status, Is.EqualTo(400));
    }

    /// <summary>It is looked for each minute.</summary>
    private async Task WaitUntilReadAsync()
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(500))
        {
            await using var db = host.OpenDatabase();
            if (await db.IncomingMails.CountAsync(m => m.State != IncomingMailState.Received && m.State != IncomingMailState.ToForward) == 3 && relay.Messages.Count > 0)
                return;
        }
        Assert.Fail($"The mails were not read: {host.Terminal}");
    }
}
