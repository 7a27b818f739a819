using Bulletins.EndToEnd.Tests.Harness;

namespace Bulletins.EndToEnd.Tests.Layout;

/// <summary>What all tests of pages rely on: the check sees what is wrong.</summary>
internal sealed class AccessibilityCheckTests : BrowserTest
{
    [Test]
    public async Task What_is_wrong_is_named_each_time_that_a_page_is_looked_at()
    {
        var page = await OpenPageAsync("about:blank", "en");
        await page.SetContentAsync("""<html lang="en"><title>Seal</title><main><h1>Seal</h1><img src="seal.png" alt="Seal"></main></html>""");
        Assert.That(await AxeCheck.ViolationsAsync(page), Is.Empty);

        await page.EvaluateAsync("document.querySelector('img').removeAttribute('alt')");
        Assert.That(await AxeCheck.ViolationsAsync(page), Has.Length.EqualTo(1).And.One.StartsWith("image-alt (critical): ").And.One.EndsWith("""<img src="seal.png">"""));
    }
}
