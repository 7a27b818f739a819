using Bulletins.EndToEnd.Tests.Harness;

// Only of those that say so: they wait for the program's rounds of a minute, for Postfix or for processes to start again, and have little to do meanwhile.
[assembly: LevelOfParallelism(4)]

namespace Bulletins.EndToEnd.Tests;

[SetUpFixture]
internal sealed class BrowserClosing
{
    [OneTimeTearDown]
    public Task Close_the_browser() => Browser.CloseAsync();
}
