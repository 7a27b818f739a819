using System.Text.RegularExpressions;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Access;

/// <summary>The console as somebody sees it who may only write.</summary>
[Parallelizable]
internal sealed partial class AuthorPagesTests : BrowserTest
{
    private const string Password = "a sentence that Lee remembers";

    [Test]
    public async Task Nothing_that_an_author_is_shown_leads_to_a_page_that_is_closed_to_them()
    {
        await using var host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        var added = await host.RunCommandAsync("users", "add", "--email", "lee@association.example", "--name", "Lee", "--role", "Author");
        Assert.That(added.ExitCode, Is.Zero, added.Terminal);
        var page = await OpenPageAsync(Link().Match(added.StandardOutput).Value, "en");
        await page.Locator("#password").FillAsync(Password);
        await page.Locator("#again").FillAsync(Password);
        await page.Locator("form.form button").ClickAsync();
        await page.ArriveAtAsync(host.BaseUrl + "/");
        await using var db = host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Sent, 1).With(DeliveryState.Failed, 1).SaveAsync(db);

        var addresses = new HashSet<string>();
        foreach (var address in (string[])["/", "/bulletins", $"/bulletins/{dispatch.BulletinId}", "/dispatches", $"/dispatches/{dispatch.Id}", "/undelivered", "/uncertain", "/answers", "/segments", "/members", "/suppressions", "/relays", "/find"])
        {
            await page.GotoAsync(host.BaseUrl + address);
            await Assertions.Expect(page.Locator("h1")).ToHaveCountAsync(1);
            foreach (var link in await page.Locator("a[href^='/']").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"))
                addresses.Add(link.Split('#')[0]);
        }

        var closed = new List<string>();
        foreach (var address in addresses)
        {
            if ((await page.Context.APIRequest.GetAsync(host.BaseUrl + address)).Status == 403)
                closed.Add(address);
        }
        Assert.That(closed, Is.Empty);
    }

    [GeneratedRegex(@"http://\S+/choose-password/\S+")]
    private static partial Regex Link();
}
