using Bulletins.EndToEnd.Tests.Harness;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Hosting;

/// <summary>What the first administrator of an association reads before anything is set up.</summary>
[Parallelizable]
internal sealed class FirstStartTests : BrowserTest
{
    [TestCase("zh-HK", "不能寄出任何郵件", "發出機構仍是示範資料")]
    [TestCase("en", "Nothing can be sent", "An issuer is still the example")]
    public async Task It_is_said_at_home_that_nothing_can_be_sent_and_that_the_issuer_is_invented(string language, string noRelay, string example)
    {
        await using var host = await BulletinsHost.StartFromNothingAsync();
        var page = await OpenPageAsync(await host.SignInLinkAsync(), language);
        await SetUpAsync(page);

        await Assertions.Expect(page.Locator("[data-work=NoRelay]")).ToContainTextAsync(noRelay);
        await page.Locator("[data-work=ExampleIssuer] a", new() { HasText = example }).ClickAsync();
        await page.ArriveAtAsync("**/issuers");
    }

    [Test]
    public async Task An_association_that_said_who_it_is_and_has_a_relay_is_told_what_is_still_to_do_before_it_sends()
    {
        await using var host = await BulletinsHost.StartFromNothingAsync(("Association:SenderAddress", "circulars@association.example"), ("Mail:Relays:0:Name", "main"), ("Mail:Relays:0:Host", "127.0.0.1"));
        var page = await OpenPageAsync(await host.SignInLinkAsync(), "en");
        await SetUpAsync(page);

        await Assertions.Expect(page.Locator("[data-work]")).ToHaveCountAsync(3);
        await Assertions.Expect(page.Locator("[data-work=NothingRead]")).ToContainTextAsync("Bounces aren’t read");
        await Assertions.Expect(page.Locator("[data-work=NoSegments] a[href='/segments/new']")).ToHaveCountAsync(1);
        await page.Locator("[data-work=NoMembers] a").ClickAsync();
        await page.ArriveAtAsync("**/members/import");
    }

    private static async Task SetUpAsync(IPage page)
    {
        await page.Locator("input[name='Input.Name']").FillAsync("Chan Tai Man");
        await page.Locator("input[name='Input.Email']").FillAsync("chan@association.example");
        await page.Locator("#password").FillAsync("sensible horse battery");
        await page.Locator("#again").FillAsync("sensible horse battery");
        await page.Locator("form.form button").ClickAsync();
    }
}
