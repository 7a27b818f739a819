using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>The first administrator of a host, signed in once by the one-time link, for any number of browser sessions.</summary>
public sealed class StaffSession
{
    private readonly Cookie cookie;

    private StaffSession(Cookie cookie) => this.cookie = cookie;

    public static async Task<StaffSession> StartAsync(BulletinsHost host)
    {
        await using var context = await (await Browser.StartedAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(await host.SignInLinkAsync());
        await page.Locator("form.form button").ClickAsync();
        // The cookie comes with the answer.
        await page.ArriveAtAsync(host.BaseUrl + "/");
        var given = (await context.CookiesAsync()).Single(c => c.Name == "bulletins-staff");
        return new StaffSession(new Cookie { Name = given.Name, Value = given.Value, Url = host.BaseUrl });
    }

    /// <summary>The same, where the host's data folder is a copy of the one that was signed in to.</summary>
    public StaffSession On(BulletinsHost host) => new(new Cookie { Name = cookie.Name, Value = cookie.Value, Url = host.BaseUrl });

    public Task JoinAsync(IBrowserContext context) => context.AddCookiesAsync([cookie]);
}
