using Microsoft.Playwright;
using NUnit.Framework.Interfaces;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>A test in the browser. Every test gets fresh sessions; a failed one leaves a screenshot and a trace of each
/// under TestResults (<c>npx playwright show-trace</c>).</summary>
public abstract class BrowserTest
{
    private readonly List<IBrowserContext> contexts = [];

    /// <summary>A page in a session of its own.</summary>
    /// <param name="language">What the browser asks for: zh-HK, zh-CN or en.</param>
    protected async Task<IPage> OpenPageAsync(string url, string language = "zh-HK", int width = 1280, int height = 900,
        bool dark = false, bool javaScript = true)
    {
        var browser = await Browser.StartedAsync();
        var context = await browser.NewContextAsync(new()
        {
            Locale = language,
            TimezoneId = "Asia/Hong_Kong",
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
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
    /// <summary>Waits until the page takes input: typing earlier is lost.</summary>
    public static Task ReadyAsync(this IPage page) =>
        page.Locator("[data-ready='true']").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
}
