using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>The first administrator of a host, signed in once by the one-time link, for any number of browser sessions.</summary>
public sealed class StaffSession
{
    private readonly BulletinsHost host;
    private readonly Cookie cookie;

    private StaffSession(BulletinsHost host, Cookie cookie)
    {
        this.host = host;
        this.cookie = cookie;
    }

    public static async Task<StaffSession> StartAsync(BulletinsHost host)
    {
        await using var context = await (await Browser.StartedAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(await host.SignInLinkAsync());
        await page.Locator("form.form button").ClickAsync();
        await page.WaitForURLAsync(host.BaseUrl + "/");
        var given = (await context.CookiesAsync()).Single(c => c.Name == "bulletins-staff");
        return new StaffSession(host, new Cookie { Name = given.Name, Value = given.Value, Url = host.BaseUrl });
    }

    public Task JoinAsync(IBrowserContext context) => context.AddCookiesAsync([cookie]);

    public async Task<IPage> OpenAsync(IPage blank, string address)
    {
        await JoinAsync(blank.Context);
        await blank.GotoAsync(host.BaseUrl + address);
        return blank;
    }
}
