using System.Text.RegularExpressions;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Members;

/// <summary>What becomes of what staff type about members.</summary>
[Parallelizable]
internal sealed class MemberFormsTests : StaffTest
{
    [TestCase("/contacts/CONTACT", "#email", "new.address@firm.example")]
    [TestCase("/members/MEMBER/edit", "#telephone", "+852 2999 0000")]
    public async Task Whoever_leaves_what_is_not_saved_is_asked_before_and_after_saving_is_not(string address, string field, string typed)
    {
        await using var db = Host.OpenDatabase();
        var contact = await db.Contacts.OrderBy(c => c.Id).FirstAsync();
        var page = await OpenAsync(address.Replace("CONTACT", $"{contact.Id}", StringComparison.Ordinal).Replace("MEMBER", $"{contact.MemberId}", StringComparison.Ordinal), "en");
        var asked = new List<string>();
        page.Dialog += async (_, dialog) => { asked.Add(dialog.Message); await dialog.DismissAsync(); };
        var elsewhere = page.GetByRole(AriaRole.Link, new() { Name = "Segments" });

        await page.Locator(field).FillAsync(typed);
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(field)).ToHaveValueAsync(typed);
        await page.Locator("html[data-unsaved]").WaitForAsync();
        await elsewhere.ClickAsync();
        Assert.That(asked, Has.Count.EqualTo(1).And.One.Contains("not saved"));
        await Assertions.Expect(page.Locator(field)).ToHaveValueAsync(typed);

        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByText(new Regex($"^Saved\\.$|{Regex.Escape(typed)}")).First).ToBeVisibleAsync();
        await elsewhere.ClickAsync();
        await page.ArriveAtAsync("**/segments");
        Assert.That(asked, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Cancelling_by_its_own_button_asks_nothing()
    {
        await using var db = Host.OpenDatabase();
        var contact = await db.Contacts.OrderBy(c => c.Id).LastAsync();
        var page = await OpenAsync($"/contacts/{contact.Id}", "en");
        var asked = 0;
        page.Dialog += async (_, dialog) => { asked++; await dialog.DismissAsync(); };
        await page.Locator("#email").FillAsync("wrong@firm.example");
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("html[data-unsaved]").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Cancel" }).ClickAsync();

        await page.ArriveAtAsync($"**/members/{contact.MemberId}");
        Assert.That(asked, Is.Zero);
    }

    [Test]
    public async Task A_topic_that_is_unticked_for_a_new_contact_is_left_and_one_that_nothing_is_known_of_can_be_declined_later()
    {
        await using var db = Host.OpenDatabase();
        var member = await db.Members.OrderBy(m => m.Id).FirstAsync(m => m.RetiredAt == null);
        var page = await OpenAsync($"/members/{member.Id}/contacts/new", "en");
        await page.FillAsync("#contact-name", "Picky Person");
        await page.FillAsync("#email", "picky@firm.example");
        await page.GetByLabel("Events").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await page.ArriveAtAsync("**/contacts/*");
        await Assertions.Expect(page.Locator("section[aria-labelledby=consent]")).ToContainTextAsync("No longer receives “Events”");

        db.Topics.Add(new Topic { Key = "fairs", NameTraditionalChinese = "展會", NameEnglish = "Fairs" });
        await db.SaveChangesAsync();
        await page.ReloadAsync();
        await page.ReadyAsync();
        await page.CheckAsync("[data-decline=fairs]");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("section[aria-labelledby=consent]")).ToContainTextAsync("No longer receives “Fairs”");
        await Assertions.Expect(page.Locator("#unsaid")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Who_rings_up_to_be_left_alone_is_suppressed_from_their_own_page_without_typing_the_address()
    {
        await using var db = Host.OpenDatabase();
        var contact = await db.Contacts.OrderBy(c => c.Id).FirstAsync(c => c.RetiredAt == null && !db.Suppressions.Any(s => s.NormalizedEmail == c.NormalizedEmail));
        var page = await OpenAsync($"/contacts/{contact.Id}", "en");

        await page.GetByRole(AriaRole.Link, new() { Name = "Suppress this address" }).ClickAsync();

        await page.ArriveAtAsync("**/suppressions?address=*");
        await page.ReadyAsync();
        await Assertions.Expect(page.Locator("#email")).ToHaveValueAsync(contact.Email);
    }

    [Test]
    public async Task An_address_is_suppressed_once_and_the_page_says_so_and_says_when_it_is_lifted()
    {
        var page = await OpenAsync("/suppressions", "en");
        await page.Locator("#email").FillAsync("asked.by.telephone@firm.example");
        await page.Locator("#note").FillAsync("Rang on Monday");

        await page.GetByRole(AriaRole.Button, new() { Name = "Suppress", Exact = true }).DblClickAsync();

        await Assertions.Expect(page.Locator(".notice-good[role=status]")).ToContainTextAsync("asked.by.telephone@firm.example is suppressed");
        await Assertions.Expect(page.Locator(".notice-bad")).ToHaveCountAsync(0);
        await using var db = Host.OpenDatabase();
        Assert.That(await db.Suppressions.CountAsync(s => s.NormalizedEmail == "asked.by.telephone@firm.example" && s.Reason == SuppressionReason.Staff), Is.EqualTo(1));

        var row = page.Locator("tr", new() { HasText = "asked.by.telephone@firm.example" });
        await row.GetByRole(AriaRole.Button, new() { Name = "Lift" }).ClickAsync();
        await page.Locator("#because").FillAsync("Rang again");
        await page.Locator("form").GetByRole(AriaRole.Button, new() { Name = "Lift" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice-good[role=status]")).ToHaveTextAsync("Lifted: asked.by.telephone@firm.example");
    }
}
