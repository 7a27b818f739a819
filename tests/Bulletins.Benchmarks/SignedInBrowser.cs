using System.Diagnostics;
using System.Net;
using Microsoft.Playwright;

namespace Bulletins.Benchmarks;

/// <summary>Chromium with the administrator's session.</summary>
internal sealed class SignedInBrowser : IAsyncDisposable
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-headless-shell"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly IPage page;

    private SignedInBrowser(IPlaywright playwright, IBrowser browser, IPage page) => (this.playwright, this.browser, this.page) = (playwright, browser, page);

    public static async Task<SignedInBrowser> StartAsync(CookieCollection session)
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Array.Find(Places, File.Exists), Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        var page = await browser.NewPageAsync();
        await page.Context.AddCookiesAsync(session.Select(cookie => new Microsoft.Playwright.Cookie { Name = cookie.Name, Value = cookie.Value, Domain = "localhost", Path = "/" }));
        return new SignedInBrowser(playwright, browser, page);
    }

    /// <returns>Milliseconds until everything that the page reads is on it.</returns>
    public async Task<double> TimeAsync(Uri address)
    {
        await page.GotoAsync("about:blank");
        var watch = Stopwatch.StartNew();
        await page.GotoAsync(address.AbsoluteUri, new() { WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync("() => document.querySelector('[data-ready=true]') && !document.querySelector('[aria-busy=true]')", null, new() { PollingInterval = 5, Timeout = 120_000 });
        return watch.Elapsed.TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }
}
