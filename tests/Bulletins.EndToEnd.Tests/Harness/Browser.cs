using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>The one browser of the test run: the system's own chromium, started when a test first asks for it.</summary>
public static class Browser
{
    /// <summary>What a busy machine may take to show something. Only a test that fails waits for so long.</summary>
    private const float Patience = 20_000;

    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static IPlaywright? playwright;
    private static IBrowser? browser;

    public static async Task<IBrowser> StartedAsync()
    {
        await Starting.WaitAsync();
        try
        {
            Assertions.SetDefaultExpectTimeout(Patience);
            playwright ??= await Playwright.CreateAsync();
            return browser ??= await playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = Executable(),
                Headless = true,
                Args =
                [
                    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                ],
            });
        }
        finally
        {
            Starting.Release();
        }
    }

    internal static async Task CloseAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
    }

    private static string Executable()
    {
        string?[] places =
        [
            Environment.GetEnvironmentVariable("BULLETINS_TEST_CHROMIUM"),
            // The same without windows of its own, which cost as much as what they show.
            "/usr/bin/chromium-headless-shell",
            "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
        ];
        return places.FirstOrDefault(place => place is not null && File.Exists(place))
            ?? throw new FileNotFoundException("There is no chromium. scripts/install-test-needs installs it; BULLETINS_TEST_CHROMIUM names another one.");
    }
}
