using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests;

[SetUpFixture]
internal sealed class BrowserClosing
{
    [OneTimeTearDown]
    public Task Close_the_browser() => Browser.CloseAsync();
}
