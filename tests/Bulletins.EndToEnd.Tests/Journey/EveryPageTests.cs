using System.Reflection;
using System.Text.RegularExpressions;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Texts;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Journey;

/// <summary>Every page with the sample association and a dispatch in every state, in two languages, wide and narrow.</summary>
internal sealed partial class EveryPageTests : BrowserTest
{
    /// <summary>What the program shows by itself when something is wrong, and the captured mail,
    /// which <see cref="OneCircularTests"/> opens.</summary>
    private static readonly string[] Elsewhere = ["/not-found", "/error", "/access-denied", "/mail/{Day}/{File}"];

    /// <summary>A preview's frame keeps the scripts of the testing tool out as well.</summary>
    private const string Sandboxed = "Blocked script execution in 'about:";

    private static readonly List<(Regex Address, Type Page)> Routes =
        [.. typeof(Bulletins.Web.Screen).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes<RouteAttribute>(), (type, route) => (route.Template, Page: type))
            .Where(route => !Elsewhere.Contains(route.Template))
            .Select(route => (new Regex($"^{Parameter().Replace(route.Template, "[^/]+")}$"), route.Page))];

    private BulletinsHost host = null!;
    private StaffSession session = null!;
    private string[] addresses = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        session = await StaffSession.StartAsync(host);
        addresses = await AddressesAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public void No_page_is_left_out() =>
        Assert.That(Routes.Where(route => !addresses.Any(address => route.Address.IsMatch(PathOf(address)))).Select(route => route.Page.Name), Is.Empty);

    [Test]
    public async Task Every_page_works_fits_and_is_accessible([Values("zh-HK", "en")] string language, [Values(1280, 375)] int width)
    {
        var page = await OpenPageAsync("about:blank", language, width);
        await session.JoinAsync(page.Context);
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" && !message.Text.StartsWith(Sandboxed, StringComparison.Ordinal)) complaints.Add($"{message.Text} ({message.Location})"); };
        page.PageError += (_, error) => complaints.Add(error);
        using (Assert.EnterMultipleScope())
        {
            foreach (var address in addresses)
                await RequireSoundAsync(page, address, complaints);
        }
    }

    private async Task RequireSoundAsync(IPage page, string address, List<string> complaints)
    {
        complaints.Clear();
        var answer = await page.GotoAsync(host.BaseUrl + address);
        if (Routes.Any(route => route.Address.IsMatch(PathOf(address)) && route.Page.GetCustomAttribute<RenderModeAttribute>() is not null))
            await page.ReadyAsync();
        Assert.That(answer!.Status, Is.EqualTo(200), address);
        Assert.That(await page.TitleAsync(), Is.Not.Empty, address);
        Assert.That(await page.Locator("h1").CountAsync(), Is.EqualTo(1), $"headings of {address}");
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth"), Is.LessThanOrEqualTo(0), $"{address} is wider than the screen");
        await page.ShouldBeAccessibleAsync();
        Assert.That(complaints, Is.Empty, $"what the browser says about {address}");
    }

    private async Task<string[]> AddressesAsync()
    {
        await using var db = host.OpenDatabase();
        var builder = new DispatchBuilder().In(DispatchState.Cancelled);
        foreach (var state in Enum.GetValues<DeliveryState>())
            builder.With(state, 2);
        var dispatch = await builder.SaveAsync(db);
        var delivery = await db.Deliveries.FirstAsync(d => d.DispatchId == dispatch.Id && d.State == DeliveryState.Failed);
        var mailed = await MailedCircular.AddAsync(db, "policy", Language.TraditionalChinese, "chan@firm.example",
            MailedCircular.Content(Language.TraditionalChinese, "關於支持製造業發展"));
        var member = await db.Members.FirstAsync(m => m.Number == "M0012");
        var contact = await db.Contacts.FirstAsync(c => c.MemberId == member.Id);
        var draft = await db.Bulletins.OrderBy(b => b.Id).FirstAsync();
        var segment = await db.Segments.OrderBy(s => s.Id).LastAsync();
        return
        [
            "/", "/bulletins", $"/bulletins/{draft.Id}", $"/bulletins/{dispatch.BulletinId}", "/bulletins/import", "/issuers",
            "/segments", "/segments/new", $"/segments/{segment.Id}",
            "/members", "/members?search=nobody-at-all", "/members/new", $"/members/{member.Id}", $"/members/{member.Id}/edit", "/members/import",
            $"/members/{member.Id}/contacts/new", $"/contacts/{contact.Id}", "/suppressions",
            "/dispatches", "/dispatches/new", $"/dispatches/new?bulletin={dispatch.BulletinId}&segment={segment.Id}",
            $"/dispatches/{dispatch.Id}", $"/dispatches/{dispatch.Id}/deliveries/{delivery.Id}",
            $"/dispatches/{dispatch.Id}/undelivered", "/undelivered", "/find", "/find?q=contact", "/find?q=nobody-at-all",
            "/relays", "/mail", "/audit", "/staff", "/tokens",
            "/sign-in", "/sign-in/spent", "/choose-password/spent", "/set-up/spent",
            "/u", $"/u/{mailed.Delivery.Token}", $"/u/{mailed.Delivery.Token}/topics",
        ];
    }

    private static string PathOf(string address) => address.Split('?')[0];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
