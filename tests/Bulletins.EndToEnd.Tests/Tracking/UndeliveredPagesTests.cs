using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>Whom a circular didn't reach, what staff do about it, and what they see of it elsewhere, with a real SMTP server.</summary>
[Parallelizable]
internal sealed partial class UndeliveredPagesTests : BrowserTest
{
    private SmtpTestServer relay = null!;
    private BulletinsHost host = null!;
    private StaffSession session = null!;
    private HttpClient api = null!;
    private long dispatch;

    [OneTimeSetUp]
    public async Task Start()
    {
        relay = new SmtpTestServer
        {
            Script = (moment, argument) => moment == SmtpMoment.Recipient && argument.Contains("wrong", StringComparison.Ordinal) ? SmtpAnswer.Say("550 5.1.1 No such user here") : null,
        };
        (host, session) = await BulletinsHost.StartWithSampleAsync(
            ("Mail:Relays:0:Name", "test"), ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", relay.Port.ToString(CultureInfo.InvariantCulture)),
            ("Mail:Relays:0:Security", "None"), ("Tracking:Incoming:Folders:0:Name", "letterbox"), ("Tracking:Incoming:Folders:0:Path", "/nowhere/at/all"));
        api = host.Client(await host.CreateTokenAsync());
        dispatch = await SendACircularAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        api.Dispose();
        await host.DisposeAsync();
        await relay.DisposeAsync();
    }

    [Test, Order(1)]
    public async Task On_a_phone_an_address_is_corrected_and_gets_the_circular_alone_and_once_however_often_the_button_is_pressed()
    {
        var before = MailedToMembers().Count;
        var page = await OpenAsync($"/dispatches/{dispatch}/undelivered", width: 375);
        var firms = await page.Locator(".firm").CountAsync();
        var firm = page.Locator(".firm", new() { HasText = "甲電子有限公司" });
        await Assertions.Expect(firm.Locator(".telephone")).ToHaveAttributeAsync("href", "tel:+85223450001");
        await Assertions.Expect(firm.Locator(".tried")).ToContainTextAsync("550 5.1.1 No such user here");
        await Assertions.Expect(page.GetByText("乙玩具有限公司")).ToHaveCountAsync(0);
        await page.ShouldFitAsync();

        await firm.Locator("[data-act=again]").First.ClickAsync();
        await firm.Locator("input[inputmode=email]").FillAsync("right@alpha.example");
        await page.ShouldBeAccessibleAsync();
        await page.ShouldFitAsync();
        await firm.Locator("[data-act=confirm]").DblClickAsync();

        await Assertions.Expect(page.Locator(".notice-good")).ToContainTextAsync("right@alpha.example");
        await Assertions.Expect(page.Locator(".firm")).ToHaveCountAsync(firms - 1);
        await UntilAsync(() => MailedToMembers().Count > before);
        Assert.That(MailedToMembers().Skip(before), Is.EqualTo(new[] { "right@alpha.example" }));
        await using var db = host.OpenDatabase();
        var again = await db.Dispatches.SingleAsync(d => d.ResendOf == dispatch);
        await UntilAsync(async () => (await ReadAsync($"/api/dispatches/{again.Id}")).GetProperty("state").GetString() == "completed");
        Assert.That((await ReadAsync($"/api/dispatches/{again.Id}")).GetProperty("candidates").GetInt32(), Is.EqualTo(1));
        using var twice = await api.PostAsJsonAsync($"/api/dispatches/{dispatch}/resends", new { contactId = again.OnlyContactId });
        Assert.That(twice.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((await ReadAsync("/api/dispatches")).EnumerateArray().Select(d => d.GetProperty("id").GetInt64()), Does.Contain(dispatch).And.Not.Contain(again.Id));

        await page.GotoAsync($"{host.BaseUrl}/dispatches/{dispatch}");
        await page.ReadyAsync();
        await Assertions.Expect(page.Locator($"a[href='/dispatches/{again.Id}']")).ToContainTextAsync("補寄給 陳大文");
    }

    [Test, Order(2)]
    public async Task What_was_told_by_telephone_leaves_the_list_and_can_be_taken_back()
    {
        var page = await OpenAsync($"/dispatches/{dispatch}/undelivered", "en");
        var firm = page.Locator(".firm", new() { HasText = "丙塑膠有限公司" });
        await firm.Locator("[data-act=told]").ClickAsync();
        await firm.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Assertions.Expect(firm.Locator(".notice-bad")).ToContainTextAsync("Say how the firm was told");
        await firm.Locator("textarea").FillAsync("Rang Ms Wong");
        await firm.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Assertions.Expect(firm).ToHaveCountAsync(0);

        await page.Locator(".settled summary").ClickAsync();
        await Assertions.Expect(page.Locator(".settled")).ToContainTextAsync("Rang Ms Wong");
        await page.Locator(".settled li", new() { HasText = "丙塑膠有限公司" }).Locator("[data-act=reopen]").ClickAsync();
        await Assertions.Expect(firm).ToHaveCountAsync(1);
    }

    [Test, Order(3)]
    public async Task A_suppressed_address_is_lifted_with_a_reason_before_it_gets_the_circular_again()
    {
        await UntilAsync(async () => (await ReadAsync("/api/suppressions?search=wrong-delta")).GetProperty("total").GetInt32() > 0, TimeSpan.FromSeconds(130));
        var page = await OpenAsync("/undelivered", width: 375);
        var firm = page.Locator(".firm", new() { HasText = "丁五金有限公司" });
        await firm.Locator("[data-act=again]").ClickAsync();
        await Assertions.Expect(firm.Locator(".notice-waiting")).ToContainTextAsync("wrong-delta@delta.example");
        await firm.Locator("[data-act=confirm]").ClickAsync();
        await Assertions.Expect(firm.Locator(".notice-bad")).ToContainTextAsync("停寄");
        await firm.GetByLabel("地址沒有錯的話，請說明為何可以再寄往這個地址：").FillAsync("公司說郵箱已修好");
        await firm.GetByRole(AriaRole.Button, new() { Name = "解除停寄" }).ClickAsync();
        await Assertions.Expect(firm.Locator(".notice-waiting")).ToHaveCountAsync(0);
        await page.ShouldFitAsync();
        await firm.Locator("[data-act=confirm]").ClickAsync();
        await Assertions.Expect(page.Locator(".notice-good")).ToContainTextAsync("wrong-delta@delta.example");

        await UntilAsync(async () =>
        {
            await page.GotoAsync($"{host.BaseUrl}/dispatches/{dispatch}/undelivered");
            await page.ReadyAsync();
            return await page.Locator(".firm", new() { HasText = "補寄亦告失敗" }).CountAsync() == 1;
        });
    }

    [Test, Order(4)]
    public async Task An_author_sees_every_contact_of_the_firm_and_which_are_suppressed_but_sends_to_none()
    {
        var added = await host.RunCommandAsync("users", "add", "--email", "author@association.example", "--name", "Lee", "--role", "Author");
        var page = await OpenPageAsync(Regex.Match(added.StandardOutput, @"https?://\S+/choose-password/\S+").Value, "en", 375);
        foreach (var field in await page.Locator("input[type=password]").AllAsync())
            await field.FillAsync("a long enough phrase");
        await page.Locator("form.form button").ClickAsync();
        await page.ArriveAtAsync(host.BaseUrl + "/");
        await page.GotoAsync($"{host.BaseUrl}/dispatches/{dispatch}/undelivered");
        await page.ReadyAsync();

        var contacts = page.Locator(".firm", new() { HasText = "丙塑膠有限公司" }).Locator(".contacts li");
        await Assertions.Expect(contacts).ToHaveTextAsync([new Regex("王五.*wrong-gamma@gamma.example.*Suppressed"), new Regex("何六.*wrong-gamma-too@gamma.example.*Suppressed")]);
        await Assertions.Expect(page.Locator("[data-act=told]").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[data-act=again]")).ToHaveCountAsync(0);
        await page.ShouldFitAsync();
        await page.ShouldBeAccessibleAsync();
    }

    [Test, Order(5)]
    public async Task A_person_is_found_by_an_earlier_address_and_their_page_tells_everything_that_was_sent_to_them()
    {
        var page = await OpenAsync("/find?q=wrong-alpha@alpha.example", width: 375);
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator("tbody tr")).ToContainTextAsync("曾用名稱或地址：wrong-alpha@alpha.example");
        await page.ShouldBeAccessibleAsync();
        await page.Locator("tbody .row-title").ClickAsync();
        await page.ReadyAsync();
        await Assertions.Expect(page.Locator(".sent tbody tr")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".sent tbody tr").First).ToContainTextAsync("補寄");
        await page.Locator(".sent .trail summary").Nth(1).ClickAsync();
        await Assertions.Expect(page.Locator(".sent .trail").Nth(1)).ToContainTextAsync("550 5.1.1 No such user here");
        await page.Locator(".sent .trail summary").First.ClickAsync();
        var mail = await page.RunAndWaitForDownloadAsync(() => page.Locator(".sent .trail form.download button").First.ClickAsync());
        Assert.That(await File.ReadAllTextAsync(await mail.PathAsync()), Does.Contain("right@alpha.example"));

        foreach (var (text, name) in ((string, string)[])[("陳大文", "陳大文"), ("甲電子", "陳大文"), ("Alpha Elec", "陳大文"), ("U0001", "陳大文"), ("right@alph", "陳大文")])
        {
            await page.GotoAsync($"{host.BaseUrl}/find?q={Uri.EscapeDataString(text)}");
            await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync(name);
        }
    }

    [Test, Order(8)]
    public async Task A_program_decides_about_suppressions_that_were_held_back_once_and_says_which_way()
    {
        long id;
        await using (var db = host.OpenDatabase())
        {
            var hold = new VerdictHold { Domain = "broken.example", Reason = ReplyReason.UnknownAddress, Diagnostic = "550 no mailbox", Since = TimeProvider.System.GetUtcNow().UtcDateTime };
            db.VerdictHolds.Add(hold);
            await db.SaveChangesAsync();
            id = hold.Id;
        }
        var open = (await ReadAsync("/api/suppressions/holds")).EnumerateArray().Single(h => h.GetProperty("id").GetInt64() == id);
        Assert.That((open.GetProperty("domain").GetString(), open.GetProperty("reason").GetString()), Is.EqualTo(("broken.example", "unknownAddress")));
        foreach (var (request, status) in ((object, HttpStatusCode)[])[(new { }, HttpStatusCode.BadRequest), (new { decision = "perhaps" }, HttpStatusCode.BadRequest), (new { decision = "settled" }, HttpStatusCode.BadRequest), (new { decision = "dismissed" }, HttpStatusCode.NoContent), (new { decision = "applied" }, HttpStatusCode.Conflict)])
        {
            using var answer = await api.PostAsJsonAsync($"/api/suppressions/holds/{id}/decision", request);
            Assert.That(answer.StatusCode, Is.EqualTo(status), request.ToString());
        }
        Assert.That((await ReadAsync("/api/suppressions/holds")).GetArrayLength(), Is.Zero);
    }

    private async Task<long> SendACircularAsync()
    {
        const string members = """
            contact_name,email,language,member_number,organisation,organisation_en
            陳大文,wrong-alpha@alpha.example,zh-Hant,U0001,甲電子有限公司,Alpha Electronics Ltd
            李小明,wrong-beta@beta.example,zh-Hant,U0002,乙玩具有限公司,
            張三,fine@beta.example,zh-Hant,U0002,乙玩具有限公司,
            王五,wrong-gamma@gamma.example,zh-Hant,U0003,丙塑膠有限公司,
            何六,wrong-gamma-too@gamma.example,zh-Hant,U0003,丙塑膠有限公司,
            吳七,wrong-delta@delta.example,zh-Hant,U0004,丁五金有限公司,
            劉八,wrong-epsilon@epsilon.example,zh-Hant,U0005,戊紡織有限公司,
            """;
        await PostAsync("/api/members/import", new StringContent(members, Encoding.UTF8, "text/csv"));
        await using (var db = host.OpenDatabase())
            await db.Members.Where(m => m.Number == "U0001").ExecuteUpdateAsync(row => row.SetProperty(m => m.Telephone, "+852 2345 0001"));
        var circular = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt"));
        var bulletin = (await PostAsync("/api/bulletins/import", new StringContent(circular, Encoding.UTF8, "text/plain"))).GetProperty("id").GetInt64();
        await PostAsync($"/api/bulletins/{bulletin}/approval", null);
        var segment = (await PostAsync("/api/segments", JsonContent.Create(new { name = "everyone", rule = new { everyone = true } }))).GetProperty("id").GetInt64();
        var id = (await PostAsync($"/api/bulletins/{bulletin}/dispatches", JsonContent.Create(new { segmentId = segment }))).GetProperty("id").GetInt64();
        await UntilAsync(async () => (await ReadAsync($"/api/dispatches/{id}")).GetProperty("state").GetString() == "completed");
        return id;
    }

    /// <summary>The same relay takes what the issuer is told of the dispatch.</summary>
    private List<string> MailedToMembers() =>
        [.. relay.Messages.Select(m => m.Recipients.Single()).Where(recipient => !recipient.EndsWith("@prdia.example", StringComparison.Ordinal))];

    private async Task<JsonElement> PostAsync(string path, HttpContent? content)
    {
        using var answer = await api.PostAsync(path, content);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    private Task<JsonElement> ReadAsync(string path) => api.GetFromJsonAsync<JsonElement>(path);

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds, TimeSpan? limit = null)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); !await holds(); await Task.Delay(100))
            if (watch.Elapsed > (limit ?? TimeSpan.FromSeconds(60)))
                throw new TimeoutException("It didn't come about.");
    }

    private async Task<IPage> OpenAsync(string address, string language = "zh-HK", int width = 1280)
    {
        var page = await OpenPageAsync("about:blank", language, width);
        await session.JoinAsync(page.Context);
        await page.GotoAsync(host.BaseUrl + address);
        if (address.Contains("undelivered", StringComparison.Ordinal))
            await page.ReadyAsync();
        return page;
    }
}
