using System.Net;
using System.Text.RegularExpressions;
using Bulletins.EndToEnd.Tests.Harness;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Access;

[Parallelizable]
internal sealed partial class SignInTests : BrowserTest
{
    private const string Password = "sensible horse battery";

    [Test]
    public async Task The_first_administrator_is_set_up_once_and_adds_somebody_who_chooses_a_password()
    {
        await using var host = await BulletinsHost.StartFromNothingAsync();
        var setUp = await host.SignInLinkAsync();
        var page = await OpenPageAsync(setUp, "en");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Chan Tai Man");
        await page.GetByLabel("E-mail address").FillAsync("Chan@association.example");
        await FillPasswordAsync(page, Password, "something else entirely");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("differ");
        await FillPasswordAsync(page, Password, Password);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What needs doing");

        var second = await OpenPageAsync(setUp, "en");
        await Assertions.Expect(second.GetByRole(AriaRole.Alert)).ToContainTextAsync("has been used");

        await page.GotoAsync(host.BaseUrl + "/staff");
        await page.ReadyAsync();
        await page.GetByLabel("E-mail address").FillAsync("lee@association.example");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Lee Siu Ming");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        var link = await page.Locator("#one-time-text").InnerTextAsync();

        var author = await OpenPageAsync(link, "en");
        await FillPasswordAsync(author, Password, Password);
        await Assertions.Expect(author.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What needs doing");
        await Assertions.Expect(author.GetByRole(AriaRole.Link, new() { Name = "Staff accounts" })).ToHaveCountAsync(0);
        var refused = await author.GotoAsync(host.BaseUrl + "/staff");
        Assert.That(refused!.Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Who_is_signed_in_changes_the_password_by_the_present_one_and_is_signed_out_elsewhere()
    {
        await using var host = await BulletinsHost.StartAsync();
        var page = await OpenPageAsync(await host.SignInLinkAsync(), "en");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Chan Tai Man");
        await page.GetByLabel("E-mail address").FillAsync("chan@association.example");
        await FillPasswordAsync(page, Password, Password);
        var elsewhere = await OpenPageAsync(host.BaseUrl + "/sign-in", "en");
        await SignInAsync(elsewhere, Password, "chan@association.example");
        await Assertions.Expect(elsewhere.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What needs doing");

        await page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Change password" }).ClickAsync();
        await page.FillAsync("#present", "not the present one");
        await FillPasswordAsync(page, "another sensible battery", "another sensible battery");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The present password is wrong");
        await page.FillAsync("#present", Password);
        await FillPasswordAsync(page, "another sensible battery", "another sensible battery");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your password was changed");
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the home page" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What needs doing");

        var again = await OpenPageAsync(host.BaseUrl + "/sign-in", "en");
        await SignInAsync(again, Password, "chan@association.example");
        await Assertions.Expect(again.GetByRole(AriaRole.Alert)).ToContainTextAsync("wrong");
        await SignInAsync(again, "another sensible battery", "chan@association.example");
        await Assertions.Expect(again.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What needs doing");
        await using var db = host.OpenDatabase();
        Assert.That(db.AuditEntries.Count(e => e.Act == "staff.change-password"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_development_link_acts_on_a_click_and_not_on_being_opened()
    {
        await using var host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        var link = await host.SignInLinkAsync();
        using (var scanner = host.Client())
        {
            for (var look = 0; look < 3; look++)
                Assert.That((await scanner.GetAsync(link)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        var page = await OpenPageAsync(link, "en");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in now" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What needs doing");

        var again = await OpenPageAsync(link, "en");
        await Assertions.Expect(again.GetByRole(AriaRole.Alert)).ToContainTextAsync("has been used");

        await page.GetByRole(AriaRole.Button, new() { Name = "Account:" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Sign in");
        await page.GotoAsync(host.BaseUrl + "/audit");
        Assert.That(new Uri(page.Url).PathAndQuery, Is.EqualTo("/sign-in?returnUrl=%2Faudit"));
    }

    [Test]
    public async Task Wrong_passwords_lock_the_account_and_say_so()
    {
        await using var host = await BulletinsHost.StartAsync(("Access:LockoutAttempts", "3"));
        var added = await host.RunCommandAsync("users", "add", "--email", "lee@association.example", "--name", "Lee", "--role", "Author");
        Assert.That(added.ExitCode, Is.Zero, added.Terminal);
        var chosen = await OpenPageAsync(Link().Match(added.StandardOutput).Value, "en");
        await FillPasswordAsync(chosen, Password, Password);
        await Assertions.Expect(chosen.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("What needs doing");

        var page = await OpenPageAsync(host.BaseUrl + "/sign-in?returnUrl=//elsewhere.example/", "en");
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await SignInAsync(page, "not the password");
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The e-mail address or the password is wrong.");
        }
        await SignInAsync(page, "not the password");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Too many failed attempts");
        await SignInAsync(page, Password);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Try again in 15 minutes");

        await using (var db = host.OpenDatabase())
        {
            var account = db.StaffAccounts.Single();
            account.LockoutEnd = null;
            await db.SaveChangesAsync();
        }
        await SignInAsync(page, Password);
        await page.ArriveAtAsync(host.BaseUrl + "/");
    }

    [Test]
    public async Task A_session_survives_a_restart_of_the_program()
    {
        await using var host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        var page = await OpenPageAsync(await host.SignInLinkAsync(), "en");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in now" }).ClickAsync();
        await page.ArriveAtAsync(host.BaseUrl + "/");
        host.Kill();
        await host.StartAgainAsync();
        await page.GotoAsync(host.BaseUrl + "/audit");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Audit log");
    }

    private static async Task SignInAsync(IPage page, string password, string email = "LEE@association.example")
    {
        await page.GetByLabel("E-mail address").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync(), answer => answer.Request.Method == "POST");
    }

    private static async Task FillPasswordAsync(IPage page, string password, string again)
    {
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync(password);
        await page.GetByLabel("The new password again").FillAsync(again);
        await page.RunAndWaitForResponseAsync(() => page.Locator("form.form button").ClickAsync(), answer => answer.Request.Method == "POST");
    }

    [GeneratedRegex(@"https?://\S+/choose-password/\S+")]
    private static partial Regex Link();
}
