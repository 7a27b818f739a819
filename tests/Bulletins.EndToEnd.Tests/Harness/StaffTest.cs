using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>A test in the browser of an administrator, in a program of the fixture's own that holds the sample association.</summary>
internal abstract class StaffTest : BrowserTest
{
    private StaffSession session = null!;

    protected BulletinsHost Host { get; private set; } = null!;

    /// <summary>Before the set-up of the fixtures that derive from it.</summary>
    [OneTimeSetUp]
    public async Task Start_the_program() => (Host, session) = await BulletinsHost.StartWithSampleAsync();

    [OneTimeTearDown]
    public async Task Stop_the_program() => await Host.DisposeAsync();

    /// <summary>A page that takes input, once it does.</summary>
    protected async Task<IPage> OpenAsync(string address, string language = "zh-HK", int width = 1280)
    {
        var page = await VisitAsync(address, language, width);
        await page.ReadyAsync();
        return page;
    }

    /// <summary>A page that is there as soon as it is loaded.</summary>
    protected async Task<IPage> VisitAsync(string address, string language = "zh-HK", int width = 1280)
    {
        var page = await JoinAsync(language, width);
        await page.GotoAsync(Host.BaseUrl + address);
        return page;
    }

    /// <summary>An empty page whose session is signed in, for who looks at what happens while one is opened.</summary>
    protected async Task<IPage> JoinAsync(string language = "zh-HK", int width = 1280)
    {
        var page = await OpenPageAsync("about:blank", language, width);
        await session.JoinAsync(page.Context);
        return page;
    }
}
