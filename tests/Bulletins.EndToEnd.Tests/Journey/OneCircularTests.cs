using System.Text.RegularExpressions;
using Bulletins.EndToEnd.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Bulletins.EndToEnd.Tests.Journey;

/// <summary>The main job by hand, from the first sign-in to a member who leaves.</summary>
[Parallelizable]
internal sealed partial class OneCircularTests : BrowserTest
{
    private const string Segment = "電子信息業正式會員";
    private const string Circular =
        """
        《關於節能設備資助計劃
        第二期接受申請》通告

        各位會員：
        節能設備資助計劃第二期現已接受申請，本會整理要點如下：
        申請資格方面：在香港登記並在粵港澳大灣區設廠的企業均可申請，
        每家企業限交一份申請書。
        資助金額方面：1) 設備費用的一半；2) 每家企業上限為五十萬元。
        查詢方面：請致電本會秘書處。
        全文請參閱以下連結：https://www.energy.example/scheme-2

        珠三角工業協會 謹啟
        2026年11月20日
        """;

    private BulletinsHost host = null!;
    private IPage staff = null!;

    [OneTimeSetUp]
    public async Task Start() => host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));

    [OneTimeTearDown]
    public async Task Stop() => await host.DisposeAsync();

    [Test]
    public async Task A_circular_goes_from_pasted_text_to_its_members_and_one_of_them_leaves()
    {
        staff = await OpenPageAsync(await host.SignInLinkAsync());
        await staff.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button).ClickAsync();
        await staff.ArriveAtAsync(host.BaseUrl + "/");

        await ImportAsync();
        await CorrectAsync();
        await ApproveAsync();
        var first = await SendAsync();
        var recipient = await ReadOneMailAsync(first);
        var link = await UnsubscribeLinkAsync(recipient);
        await LeaveAsync(link, recipient);
        await SeeWhoLeftAsync(recipient);
        await SendAgainWithoutAsync(recipient);
    }

    private async Task ImportAsync()
    {
        await GoAsync("通告");
        await staff.GetByRole(AriaRole.Link, new() { Name = "匯入通告" }).First.ClickAsync();
        await staff.ArriveAtAsync("**/bulletins/import");
        await staff.ReadyAsync();
        await staff.GetByLabel("或貼上文字").FillAsync(Circular);
        await staff.GetByRole(AriaRole.Button, new() { Name = "辨認" }).ClickAsync();
        var recognised = staff.Locator(".recognised");
        await Expect(recognised).ToContainTextAsync("關於節能設備資助計劃第二期接受申請");
        await Expect(recognised).ToContainTextAsync("2026-11-20");
        await Expect(recognised).ToContainTextAsync("https://www.energy.example/scheme-2");
        await Expect(recognised.Locator("ol li")).ToHaveCountAsync(3);
        await staff.GetByRole(AriaRole.Button, new() { Name = "建立草稿" }).ClickAsync();
        await staff.ArriveAtAsync(CirculatedUrl());
    }

    /// <summary>One correction at the keyboard and one through an input method, which writes nothing until it is done.</summary>
    private async Task CorrectAsync()
    {
        await staff.Locator("circular-editor[data-ready=true]").WaitForAsync();
        await staff.Locator("#topic").SelectOptionAsync(new SelectOptionValue { Label = "政策" });
        await Expect(staff.GetByText("通告資料已儲存。")).ToBeVisibleAsync();
        var document = staff.GetByRole(AriaRole.Textbox, new() { Name = "正文" });
        await document.GetByText("請致電本會秘書處").ClickAsync();
        await staff.Keyboard.PressAsync("End");
        await staff.Keyboard.TypeAsync("（2345 0000）");
        await ComposeAsync("bangongshijian", "辦公時間為上午九時至下午六時。");
        await Expect(staff.Locator("circular-editor")).ToHaveAttributeAsync("data-state", "saved");
        await staff.ReloadAsync();
        await Expect(document).ToContainTextAsync("請致電本會秘書處。（2345 0000）辦公時間為上午九時至下午六時。");

        var preview = staff.Locator("circular-preview");
        await Expect(preview.Locator("iframe")).ToHaveAttributeAsync("srcdoc", AfterHours());
        await preview.GetByRole(AriaRole.Button, new() { Name = "純文字" }).ClickAsync();
        await Expect(preview.Locator("pre")).ToContainTextAsync("（2345 0000）");
        await Expect(preview.Locator("pre")).ToContainTextAsync("https://www.energy.example/scheme-2");
    }

    private async Task ComposeAsync(string typed, string text)
    {
        var tools = await staff.Context.NewCDPSessionAsync(staff);
        for (var length = 1; length <= typed.Length; length++)
            await tools.SendAsync("Input.imeSetComposition", new() { ["text"] = typed[..length], ["selectionStart"] = length, ["selectionEnd"] = length });
        await tools.SendAsync("Input.insertText", new() { ["text"] = text });
    }

    private async Task ApproveAsync()
    {
        await staff.GetByRole(AriaRole.Button, new() { Name = "批核", Exact = true }).ClickAsync();
        await staff.GetByRole(AriaRole.Button, new() { Name = "確定批核" }).ClickAsync();
        await Expect(staff.GetByRole(AriaRole.Main).GetByText("已批核", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(staff.Locator("circular-editor")).ToHaveCountAsync(0);
    }

    /// <param name="again">The circular has been sent before, which staff have to confirm.</param>
    /// <returns>The address of the dispatch's page, when the dispatch is done.</returns>
    private async Task<string> SendAsync(bool again = false)
    {
        await staff.GetByRole(AriaRole.Link, new() { Name = "發送…" }).ClickAsync();
        await staff.ArriveAtAsync("**/dispatches/new?bulletin=*");
        await staff.ReadyAsync();
        await staff.Locator("#segment").SelectOptionAsync(new SelectOptionValue { Label = Segment });
        var planned = int.Parse((await staff.Locator("[data-included]").GetAttributeAsync("data-included"))!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.That(planned, Is.GreaterThan(5));
        await staff.GetByRole(AriaRole.Button, new() { Name = "下一步：核對" }).ClickAsync();
        await Expect(staff.Locator(".confirmation h2").First).ToContainTextAsync($"將立即寄給 {planned} 人");
        await Expect(staff.Locator("#twice")).ToHaveCountAsync(again ? 1 : 0);
        if (again)
            await staff.CheckAsync("#twice");
        await staff.GetByRole(AriaRole.Button, new() { Name = $"確定立即寄給 {planned} 人" }).ClickAsync();
        await staff.ArriveAtAsync(DispatchUrl());

        await Expect(staff.Locator(".state-line")).ToContainTextAsync("已完成", new() { Timeout = 60_000 });
        await Expect(staff.Locator("[data-state=Sent]")).ToHaveTextAsync($"{planned}");
        await Expect(staff.Locator(".balance")).ToContainTextAsync("數目相符");
        return staff.Url;
    }

    private async Task<Recipient> ReadOneMailAsync(string dispatch)
    {
        await staff.Locator(".figures-table").GetByRole(AriaRole.Button, new() { Name = "已寄出" }).ClickAsync();
        var row = staff.Locator(".delivery-table tbody tr").First;
        await Expect(row).ToContainTextAsync("已寄出");
        await row.Locator("a.row-title").ClickAsync();
        await staff.ArriveAtAsync($"{dispatch}/deliveries/*");
        var recipient = new Recipient(await staff.Locator("h1").InnerTextAsync(), await FactAsync("電郵"),
            (await staff.Locator(".facts a[href^='/members/']").GetAttributeAsync("href"))!);
        await Expect(staff.Locator("iframe.mail")).ToHaveAttributeAsync("srcdoc", AfterHours());
        await Expect(staff.Locator("pre.mail-text").First).ToContainTextAsync("資助金額");
        return recipient;
    }

    private async Task<string> FactAsync(string name) =>
        await staff.Locator(".facts > div", new() { Has = staff.Locator("dt", new() { HasTextString = name }) }).Locator("dd").First.InnerTextAsync();

    private async Task<string> UnsubscribeLinkAsync(Recipient recipient)
    {
        await staff.GotoAsync(host.BaseUrl + "/mail");
        await staff.Locator("tbody tr", new() { HasTextString = recipient.Email }).First.Locator("a").ClickAsync();
        await Expect(staff.Locator("pre.mail-text").First).ToContainTextAsync("/u/");
        return UnsubscribeLink().Match(await staff.Locator("pre.mail-text").First.InnerTextAsync()).Value;
    }

    /// <summary>Somebody who isn't signed in. Looking changes nothing; the button does.</summary>
    private async Task LeaveAsync(string link, Recipient recipient)
    {
        Assert.That(link, Does.StartWith(host.BaseUrl));
        var member = await OpenPageAsync(link, width: 375);
        await member.ReloadAsync();
        await staff.GotoAsync(host.BaseUrl + recipient.Member);
        await Expect(RowOf(recipient)).ToBeVisibleAsync();
        await Expect(RowOf(recipient)).Not.ToContainTextAsync("停寄");

        await member.GetByRole(AriaRole.Button).Filter(new() { HasTextRegex = LeaveEverything() }).ClickAsync();
        await Expect(member.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(LeftEverything());
    }

    private async Task SeeWhoLeftAsync(Recipient recipient)
    {
        await staff.ReloadAsync();
        await Expect(RowOf(recipient)).ToContainTextAsync("停寄");
        var sent = staff.Locator("section[aria-labelledby=sent] tbody tr", new() { HasTextString = recipient.Email });
        await Expect(sent).ToContainTextAsync("關於節能設備資助計劃第二期接受申請");
        await Expect(sent).ToContainTextAsync("已寄出");
        await RowOf(recipient).Locator("a.row-title").ClickAsync();
        await Expect(staff.Locator("section[aria-labelledby=consent]")).ToContainTextAsync("要求停止接收所有通告");
    }

    private async Task SendAgainWithoutAsync(Recipient recipient)
    {
        await GoAsync("通告");
        await staff.GetByRole(AriaRole.Link, new() { Name = "關於節能設備資助計劃第二期接受申請" }).ClickAsync();
        await SendAsync(again: true);
        await staff.GetByLabel("搜尋").FillAsync(recipient.Email);
        var row = staff.Locator(".delivery-table tbody tr");
        await Expect(row).ToHaveCountAsync(1);
        await Expect(row).ToContainTextAsync("已排除");
        await Expect(row).ToContainTextAsync("已退訂所有通告");
    }

    /// <summary>And waits until the page is there: what is clicked next may be on the page that is left as well, at another place.</summary>
    private async Task GoAsync(string where)
    {
        await staff.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = where, Exact = true }).ClickAsync();
        await Expect(staff.GetByRole(AriaRole.Heading, new() { Name = where, Exact = true, Level = 1 })).ToBeVisibleAsync();
    }

    private ILocator RowOf(Recipient recipient) =>
        staff.Locator("section[aria-labelledby=contacts] tbody tr", new() { HasTextString = recipient.Email });

    private sealed record Recipient(string Name, string Email, string Member);

    [GeneratedRegex(@"/bulletins/\d+$")]
    private static partial Regex CirculatedUrl();

    [GeneratedRegex(@"/dispatches/\d+$")]
    private static partial Regex DispatchUrl();

    [GeneratedRegex("辦公時間為上午九時至下午六時")]
    private static partial Regex AfterHours();

    [GeneratedRegex(@"https?://\S+/u/[0-9A-Za-z_-]+")]
    private static partial Regex UnsubscribeLink();

    [GeneratedRegex("^(不再接收任何通告|Stop all circulars)")]
    private static partial Regex LeaveEverything();

    [GeneratedRegex("已(退訂|退订)所有通告|no longer receive any")]
    private static partial Regex LeftEverything();
}
