using Bulletins.EndToEnd.Tests.Harness;

// Only of those that say so: each has a program of its own, and waits for it, for the browser or for a round of a minute as much as it computes.
[assembly: LevelOfParallelism(4)]

namespace Bulletins.EndToEnd.Tests;

[SetUpFixture]
internal sealed class BrowserClosing
{
    [OneTimeTearDown]
    public async Task Close_the_browser()
    {
        await Browser.CloseAsync();
        SampleFolder.Delete();
    }
}
