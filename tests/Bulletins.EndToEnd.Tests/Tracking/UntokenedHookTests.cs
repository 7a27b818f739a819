using System.Net.Http.Headers;
using System.Text;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>A provider that is listened to, and not given what it needs to say which mail it means.</summary>
[Parallelizable]
internal sealed class UntokenedHookTests : BrowserTest
{
    [Test]
    public async Task What_Postmark_tells_by_address_only_is_seen_on_the_home_page_and_with_the_relays_and_warned_of_at_the_start()
    {
        var (host, session) = await BulletinsHost.StartWithSampleAsync(("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Security", "None"), ("Tracking:Hooks:PostmarkCredentials", "postmark:password"));
        await using var stopping = host;
        await using (var db = host.OpenDatabase())
        {
            await new DispatchBuilder().PreparedAt(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2)).In(DispatchState.Completed)
                .With(new DeliveryRow(DeliveryState.Sent) { Email = "chan@firm.example", Tries = [new SendResult(AttemptOutcome.Accepted, 250, null, "Ok")] }).SaveAsync(db);
        }

        using var web = host.Client();
        web.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("postmark:password")));
        using var told = new StringContent("""{"RecordType":"SpamComplaint","ID":42,"MessageID":"883953f4-6105-42a2-a16a-77a8eac79483","Email":"chan@firm.example","BouncedAt":"2026-11-26T01:59:00Z"}""", Encoding.UTF8, "application/json");
        using var answer = await web.PostAsync("/hooks/postmark", told);
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"recorded":1,"known":0}"""));

        var page = await OpenPageAsync("about:blank", "en", 375);
        await session.JoinAsync(page.Context);
        await page.GotoAsync(host.BaseUrl + "/");
        var line = page.Locator("[data-work=GuessedEvent]");
        await Assertions.Expect(line).ToContainTextAsync("Event that a provider told was matched by address only");
        await Assertions.Expect(line).ToContainTextAsync("/hooks/postmark");
        await page.ShouldFitAsync();
        await line.Locator("a").ClickAsync();
        await Assertions.Expect(page.Locator("[data-hook=postmark] [data-label='By address only, seven days']")).ToHaveTextAsync("1");
        await Assertions.Expect(page.Locator("#hooks-no-token")).ToContainTextAsync("X-PM-Metadata-delivery");
        await Assertions.Expect(page.Locator("[aria-labelledby=hooks-latest] li")).ToContainTextAsync("chan@firm.example");
        await Assertions.Expect(page.Locator("[aria-labelledby=hooks-latest] li")).ToContainTextAsync("Reported as spam");
        await page.ShouldFitAsync();
        Assert.That(host.Terminal, Does.Contain("no relay has X-PM-Metadata-delivery as its TokenField"));
    }
}
