using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.EndToEnd.Tests.Tracking;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Members;

/// <summary>The names of topics are for members to read: whoever imported them wrong can put them right.</summary>
[Parallelizable]
internal sealed class CataloguePageTests : StaffTest
{
    [TestCase("zh-HK", 1280)]
    [TestCase("en", 375)]
    public async Task A_topic_is_added_and_renamed_and_members_read_its_name_in_their_language(string language, int width)
    {
        var name = $"展覽會{width}";
        var page = await OpenAsync("/topics", language, width);
        await page.ClickAsync("[data-add=topics]");
        await page.FillAsync("#topics-hant", name);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync(name);

        await page.Locator("li", new() { HasText = name }).GetByRole(AriaRole.Button, new() { Name = language == "en" ? "Edit" : "修改" }).ClickAsync();
        await page.FillAsync("#topics-en", $"Exhibitions {width}");
        await page.Locator("li button.button-primary").ClickAsync();
        await Assertions.Expect(page.Locator("li", new() { HasText = name })).ToContainTextAsync($"Exhibitions {width}");
        await page.ShouldFitAsync();

        await using var db = Host.OpenDatabase();
        var mailed = await MailedCircular.AddAsync(db, "policy", Language.English, $"reader{width}@firm.example", MailedCircular.Content(Language.English, "A circular"));
        await page.GotoAsync($"{Host.BaseUrl}/u/{mailed.Delivery.Token}/topics?language=en");
        await Assertions.Expect(page.Locator("fieldset").First).ToContainTextAsync($"Exhibitions {width}");

        var topics = await OpenAsync("/topics", language, width);
        await topics.Locator("li", new() { HasText = name }).Locator("[data-close]").ClickAsync();
        await Assertions.Expect(topics.Locator("li", new() { HasText = name }).Locator(".badge")).ToHaveCountAsync(1);
        await topics.ShouldBeAccessibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("fieldset").First).Not.ToContainTextAsync($"Exhibitions {width}");
    }

    [Test]
    public async Task A_name_that_another_topic_has_is_refused_and_what_was_typed_stays()
    {
        var page = await OpenAsync("/topics", "en");
        await page.ClickAsync("[data-add=topics]");
        await page.FillAsync("#topics-hant", "政策");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("section[aria-labelledby=topics]")).ToContainTextAsync("is the name or key of another one");
        await Assertions.Expect(page.Locator("#topics-hant")).ToHaveValueAsync("政策");
    }
}
