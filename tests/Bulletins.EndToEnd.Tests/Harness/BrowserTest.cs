using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework.Interfaces;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>A test in the browser. Every test gets fresh sessions; a failed one leaves a screenshot and a trace of each
/// under TestResults (<c>npx playwright show-trace</c>).</summary>
public abstract class BrowserTest
{
    /// <summary>Of every screen, in pixels.</summary>
    internal const int Height = 900;

    private readonly List<IBrowserContext> contexts = [];

    /// <summary>A page in a session of its own.</summary>
    /// <param name="language">What the browser asks for: zh-HK, zh-CN or en.</param>
    protected async Task<IPage> OpenPageAsync(string url, string language = "zh-HK", int width = 1280, bool javaScript = true)
    {
        var browser = await Browser.StartedAsync();
        var context = await browser.NewContextAsync(new()
        {
            Locale = language,
            TimezoneId = "Asia/Hong_Kong",
            ViewportSize = new() { Width = width, Height = Height },
            JavaScriptEnabled = javaScript,
        });
        contexts.Add(context);
        await context.Tracing.StartAsync(new() { Snapshots = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(url);
        return page;
    }

    [TearDown]
    public async Task Close_the_sessions()
    {
        var failed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        for (var i = 0; i < contexts.Count; i++)
        {
            if (failed)
                await KeepAsync(contexts[i], i + 1);
            await contexts[i].CloseAsync();
        }
        contexts.Clear();
    }

    private static async Task KeepAsync(IBrowserContext context, int number)
    {
        foreach (var page in context.Pages)
        {
            var screenshot = TestFiles.Path($"page-{number}.png");
            await page.ScreenshotAsync(new() { Path = screenshot, FullPage = true });
            TestContext.AddTestAttachment(screenshot);
        }
        await context.Tracing.StopAsync(new() { Path = TestFiles.Path($"trace-{number}.zip") });
    }
}

public static class PageExtensions
{
    /// <summary>That a page has loaded is once in a while never told: whoever needs what stands on it waits for that.</summary>
    private static readonly PageWaitForURLOptions Committed = new() { WaitUntil = WaitUntilState.Commit };

    /// <summary>Waits until it is at an address.</summary>
    /// <param name="address">Whole, or with <c>**</c> for any beginning.</param>
    public static Task ArriveAtAsync(this IPage page, string address) => page.WaitForURLAsync(address, Committed);

    /// <inheritdoc cref="ArriveAtAsync(IPage, string)"/>
    public static Task ArriveAtAsync(this IPage page, Regex address) => page.WaitForURLAsync(address, Committed);

    /// <inheritdoc cref="ArriveAtAsync(IPage, string)"/>
    public static Task ArriveAtAsync(this IPage page, Func<string, bool> address) => page.WaitForURLAsync(address, Committed);

    /// <summary>Waits until the page takes input: typing earlier is lost.</summary>
    public static Task ReadyAsync(this IPage page) =>
        page.Locator("[data-ready='true']").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>On another screen, without being loaded anew.</summary>
    public static async Task ShowAsAsync(this IPage page, int width, bool dark)
    {
        await page.SetViewportSizeAsync(width, BrowserTest.Height);
        await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
    }

    /// <summary>Nothing stands out of it to the right.</summary>
    public static async Task ShouldFitAsync(this IPage page) =>
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), $"{page.Url} is wider than a screen of {page.ViewportSize?.Width}");
}
