using System.Reflection;
using System.Text.RegularExpressions;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Reports;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Journey;

/// <summary>Every page with the sample association and a dispatch in every state, in two languages, wide and narrow.</summary>
[TestFixture("zh-HK")]
[TestFixture("en")]
[Parallelizable]
internal sealed partial class EveryPageTests(string language) : BrowserTest
{
    /// <summary>What the program shows by itself when something is wrong, and the captured mail,
    /// which <see cref="OneCircularTests"/> opens.</summary>
    private static readonly string[] Elsewhere = ["/not-found", "/error", "/access-denied", "/mail/{Day}/{File}"];

    /// <summary>Lists in which a choice is cut off although there is room. Wide screens have filters in one row.</summary>
    private const string CutOff = """
        () => [...document.querySelectorAll('select:not([multiple])')].filter(list => list.offsetWidth > 0).filter(list => {
            const free = list.cloneNode(true);
            Object.assign(free.style, { width: 'auto', position: 'absolute', visibility: 'hidden' });
            list.parentNode.append(free);
            const around = list.closest('form, .card, main') ?? document.body, { paddingLeft, paddingRight } = getComputedStyle(around);
            const wanted = Math.min(free.offsetWidth, around.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight));
            free.remove();
            return list.offsetWidth < wanted - 1;
        }).map(list => list.id || list.name)
        """;

    /// <summary>What is pressed or typed into and is lower than a finger needs (WCAG 2.5.5). Links within a text are as high as its lines, and a box counts with its label.</summary>
    private const string TooSmall = """
        () => [...document.querySelectorAll('button, select, summary, textarea, input:not([type=hidden], [type=checkbox], [type=radio])')]
            .filter(control => control.offsetWidth > 1 && control.offsetHeight > 0 && control.getBoundingClientRect().height < 43.5)
            .map(control => `${control.id || control.className || control.name}: ${control.innerText || control.value}`)
        """;

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

    /// <summary>Each page has been opened.</summary>
    private bool allOpened;

    [OneTimeSetUp]
    public async Task Start()
    {
        (host, session) = await BulletinsHost.StartWithSampleAsync(QueryPlans.Logged);
        addresses = await AddressesAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public void No_page_is_left_out() =>
        Assert.That(Routes.Where(route => !addresses.Any(address => route.Address.IsMatch(PathOf(address)))).Select(route => route.Page.Name), Is.Empty);

    [Test]
    public async Task Every_page_works_fits_and_is_accessible()
    {
        var page = await OpenPageAsync("about:blank", language);
        await session.JoinAsync(page.Context);
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" && !message.Text.StartsWith(Sandboxed, StringComparison.Ordinal)) complaints.Add($"{message.Text} ({message.Location})"); };
        page.PageError += (_, error) => complaints.Add(error);
        using (Assert.EnterMultipleScope())
        {
            foreach (var address in addresses)
                await RequireSoundAsync(page, address, complaints);
        }
        allOpened = true;
    }

    [Test]
    public async Task No_page_reads_a_table_of_members_or_mails_from_end_to_end()
    {
        if (!allOpened)
            await OpenAllAsync();

        Assert.That((await QueryPlans.ScansAsync(host)).Select(scan => $"{scan.Scan}: {scan.Query}"), Is.Empty);
    }

    private async Task OpenAllAsync()
    {
        var page = await OpenPageAsync("about:blank", language);
        await session.JoinAsync(page.Context);
        foreach (var address in addresses)
            await OpenAsync(page, address);
    }

    private async Task<IResponse?> OpenAsync(IPage page, string address)
    {
        var answer = await page.GotoAsync(host.BaseUrl + address);
        if (Routes.Any(route => route.Address.IsMatch(PathOf(address)) && route.Page.GetCustomAttribute<RenderModeAttribute>() is not null))
            await page.ReadyAsync();
        return answer;
    }

    private async Task RequireSoundAsync(IPage page, string address, List<string> complaints)
    {
        complaints.Clear();
        var answer = await OpenAsync(page, address);
        Assert.That(answer!.Status, Is.EqualTo(200), address);
        // The line may be ready before the page has read what it shows.
        await Assertions.Expect(page.Locator("h1")).ToHaveCountAsync(1);
        await Assertions.Expect(page).ToHaveTitleAsync(new Regex("."));
        foreach (var width in (int[])[1280, 375])
        {
            await page.SetViewportSizeAsync(width, Height);
            await page.ShouldFitAsync();
            if (width < 640)
            {
                Assert.That(await page.EvaluateAsync<string[]>(CutOff), Is.Empty, $"{address} cuts off what can be chosen");
                Assert.That(await page.EvaluateAsync<string[]>(TooSmall), Is.Empty, $"{address} has what is too small for a finger");
            }
            await page.ShouldBeAccessibleAsync();
        }
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
        var answer = await AddAnswerAsync(db, delivery.Id);
        return
        [
            "/", "/bulletins", $"/bulletins/{draft.Id}", $"/bulletins/{dispatch.BulletinId}", "/bulletins/import", "/issuers", "/topics",
            "/segments", "/segments/new", $"/segments/{segment.Id}",
            "/members", "/members?search=nobody-at-all", "/members/new", $"/members/{member.Id}", $"/members/{member.Id}/edit", "/members/import",
            $"/members/{member.Id}/contacts/new", $"/contacts/{contact.Id}", "/suppressions",
            "/dispatches", "/dispatches?search=2021&state=cancelled", "/dispatches/new", $"/dispatches/new?bulletin={dispatch.BulletinId}&segment={segment.Id}",
            $"/dispatches/{dispatch.Id}", $"/dispatches/{dispatch.Id}/deliveries/{delivery.Id}",
            $"/dispatches/{dispatch.Id}/undelivered", $"/dispatches/{dispatch.Id}/report", "/undelivered", "/uncertain", "/find", "/find?q=contact", "/find?q=nobody-at-all",
            "/answers", $"/answers/{answer.Id}", "/relays", "/mail", "/audit", "/staff", "/tokens", "/password",
            "/sign-in", "/sign-in/spent", "/choose-password/spent", "/set-up/spent",
            "/u", $"/u/{mailed.Delivery.Token}", $"/u/{mailed.Delivery.Token}/topics",
        ];
    }

    /// <summary>Somebody has left, and a notice about it was given up.</summary>
    private static async Task<IncomingMail> AddAnswerAsync(BulletinsDb db, long deliveryId)
    {
        var answer = new IncomingMail { Digest = new string('a', 64), Source = "bounces", ReceivedAt = new DateTime(2026, 11, 2, 3, 4, 5, DateTimeKind.Utc), Size = 4096 };
        answer.Read(new MailReport(ReportKind.AutoReply, []) { From = "chan@firm.example", Subject = "自動回覆：已離職", Suggestion = new AddressSuggestion(true, "lee@firm.example") },
            deliveryId, MatchEvidence.Address, IncomingMailState.ForStaff);
        db.IncomingMails.Add(answer);
        var notice = Notice.Write("forward:999", "secretariat@prdia.example", "會員回覆 / A member answers: 查詢", "文字", answer.ReceivedAt);
        notice.MarkFailed("550 5.7.1 Message refused by policy", null);
        db.Notices.Add(notice);
        await db.SaveChangesAsync();
        db.IncomingMailContents.Add(new IncomingMailContent { IncomingMailId = answer.Id, Octets = "From: chan@firm.example\r\nSubject: left\r\n\r\nI have left the company. Please write to lee@firm.example.\r\n"u8.ToArray() });
        await db.SaveChangesAsync();
        return answer;
    }

    private static string PathOf(string address) => address.Split('?')[0];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
