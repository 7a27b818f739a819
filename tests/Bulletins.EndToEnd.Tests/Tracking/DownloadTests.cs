using System.Net.Http.Json;
using System.Text.Json;
using Bulletins.Access;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>Files with personal data that the pages offer: who takes one out is on record, and nobody does so by following a link.</summary>
[Parallelizable]
internal sealed class DownloadTests : StaffTest
{
    private Delivery delivery = null!;

    [OneTimeSetUp]
    public async Task SendOne()
    {
        var association = new Association(Host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(1);
        using var api = Host.Client(await Host.CreateTokenAsync());
        using var created = await api.PostAsJsonAsync($"/api/bulletins/{association.AddApprovedBulletin().Id}/dispatches", new { segmentId = association.AddSegment(name: "下載測試").Id, trackClicks = true });
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        for (var tries = 0; tries < 300; tries++, await Task.Delay(200))
        {
            await using var db = Host.OpenDatabase();
            if (await db.Dispatches.AnyAsync(d => d.Id == id && d.State == DispatchState.Completed))
                break;
        }
        await using var after = Host.OpenDatabase();
        delivery = await after.Deliveries.FirstAsync(d => d.DispatchId == id && d.State == DeliveryState.Sent);
    }

    [TestCase("/dispatches/{dispatch}", "/deliveries.csv", "dispatch.deliveries dispatch:{dispatch}")]
    [TestCase("/dispatches/{dispatch}", "/readings.csv", "dispatch.readings dispatch:{dispatch}")]
    [TestCase("/dispatches/{dispatch}/report", "/report.csv", "dispatch.report dispatch:{dispatch}")]
    [TestCase("/dispatches/{dispatch}/report", "/report.xlsx", "dispatch.report dispatch:{dispatch}")]
    [TestCase("/dispatches/{dispatch}/deliveries/{delivery}", "/mail.eml", "delivery.download delivery:{delivery}")]
    [TestCase("/contacts/{contact}", "/mail.eml", "delivery.download delivery:{delivery}")]
    [TestCase("/members", "/members.csv", "members.export members")]
    public async Task A_button_takes_it_out_and_puts_that_on_record(string address, string file, string act)
    {
        var before = await ActsAsync();
        var page = await VisitAsync(Filled(address));
        var button = page.Locator($"form.download[action$='{file}'] button");
        if (address == "/contacts/{contact}")
            await page.Locator(".sent .trail summary").First.ClickAsync();

        var download = await page.RunAndWaitForDownloadAsync(() => button.First.ClickAsync());

        Assert.That(new FileInfo(await download.PathAsync()).Length, Is.Positive);
        Assert.That((await ActsAsync())[before.Count..], Is.EqualTo(new[] { Filled(act) }));
    }

    [TestCase("/dispatches/{dispatch}/deliveries.csv")]
    [TestCase("/dispatches/{dispatch}/readings.csv")]
    [TestCase("/dispatches/{dispatch}/report.csv")]
    [TestCase("/dispatches/{dispatch}/report.xlsx")]
    [TestCase("/dispatches/{dispatch}/deliveries/{delivery}/mail.eml")]
    [TestCase("/members.csv")]
    public async Task Neither_a_link_nor_another_site_takes_it_out(string address)
    {
        var before = await ActsAsync();
        var page = await JoinAsync();

        var followed = await page.APIRequest.GetAsync(Host.BaseUrl + Filled(address));
        var pressed = await page.APIRequest.PostAsync(Host.BaseUrl + Filled(address), new() { Form = page.APIRequest.CreateFormData().Set("a", "b") });

        Assert.That((followed.Headers.ContainsKey("content-disposition"), pressed.Status), Is.EqualTo((false, 400)));
        Assert.That(await ActsAsync(), Is.EqualTo(before));
    }

    [TestCase("/api/dispatches/{dispatch}/deliveries.csv")]
    [TestCase("/api/dispatches/{dispatch}/readings.csv")]
    [TestCase("/api/dispatches/{dispatch}/report.csv")]
    [TestCase("/api/dispatches/{dispatch}/report.xlsx")]
    [TestCase("/api/members.csv")]
    public async Task Over_the_API_a_program_takes_it_out_and_no_link_does(string address)
    {
        var before = await ActsAsync();
        var page = await JoinAsync();
        var followed = await page.APIRequest.GetAsync(Host.BaseUrl + Filled(address));
        Assert.That((followed.Status, (await ActsAsync()).Count), Is.EqualTo((400, before.Count)));

        using var api = Host.Client(await Host.CreateTokenAsync(Role.Author));
        Assert.That(await api.GetByteArrayAsync(Filled(address)), Is.Not.Empty);
        Assert.That((await ActsAsync()).Count, Is.EqualTo(before.Count + 1));
    }

    private string Filled(string text) =>
        text.Replace("{dispatch}", $"{delivery.DispatchId}").Replace("{delivery}", $"{delivery.Id}").Replace("{contact}", $"{delivery.ContactId}");

    private async Task<List<string>> ActsAsync()
    {
        await using var db = Host.OpenDatabase();
        return await db.AuditEntries.Where(entry => entry.Details == "csv" || entry.Details == "xlsx" || entry.Details == "eml").OrderBy(entry => entry.Id)
            .Select(entry => $"{entry.Act} {entry.Subject}").ToListAsync();
    }
}
