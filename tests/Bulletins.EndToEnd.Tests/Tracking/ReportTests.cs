using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>The report of a dispatch over the API: its figures, and the files that people open in a spreadsheet.</summary>
[Parallelizable]
internal sealed class ReportTests
{
    [Test]
    public async Task The_report_adds_up_and_its_files_open_in_a_spreadsheet_without_becoming_formulas()
    {
        await using var host = await BulletinsHost.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));
        var association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(3, (member, _) => member.Organisation = "=1+1");
        using var api = host.Client(await host.CreateTokenAsync());
        using var created = await api.PostAsJsonAsync($"/api/bulletins/{association.AddApprovedBulletin().Id}/dispatches", new { segmentId = association.AddSegment(name: "報告測試").Id });
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        for (var tries = 0; tries < 200 && !await IsOverAsync(host, id); tries++)
            await Task.Delay(200);

        var report = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{id}/report");
        var csv = Encoding.UTF8.GetString(await api.GetByteArrayAsync($"/api/dispatches/{id}/report.csv"));
        using var workbook = new MemoryStream(await api.GetByteArrayAsync($"/api/dispatches/{id}/report.xlsx"));

        Assert.That(csv.ReplaceLineEndings("\n"), Does.Match("^\uFEFF統計時間,[0-9: -]+,Asia/Hong_Kong,").And.Match("\n公司名單,*\n統計時間,[0-9: -]+,Asia/Hong_Kong,"), "the list is newer than the figures, and says so");
        var ledger = report.GetProperty("ledger");
        Assert.That(ledger.GetProperty("states").EnumerateObject().Sum(state => state.Value.GetInt32()), Is.EqualTo(ledger.GetProperty("candidates").GetInt32()).And.Positive);
        Assert.That(report.GetProperty("asOf").GetDateTime(), Is.Not.EqualTo(default(DateTime)));
        Assert.That(csv, Does.StartWith("\uFEFF").And.Contain("'=1+1"), "Excel would calculate it");
        var sheets = workbook.GetSheetNames();
        Assert.That(sheets, Has.Count.GreaterThan(10));
        Assert.That(workbook.Query(sheetName: sheets[^1], useHeaderRow: true).Cast<IDictionary<string, object>>().Single()["時區"], Is.EqualTo("Asia/Hong_Kong"));
        var firms = workbook.Query(sheetName: sheets.Single(name => name.Contains("公司名單", StringComparison.Ordinal)), useHeaderRow: true).Cast<IDictionary<string, object>>().ToList();
        await using var db = host.OpenDatabase();
        Assert.That(firms, Has.Count.EqualTo(await db.Deliveries.Where(d => d.DispatchId == id).Select(d => d.MemberId).Distinct().CountAsync()));
        Assert.That(firms.SelectMany(firm => firm.Values).OfType<string>(), Does.Contain("=1+1"), "as text");
        foreach (var file in (string[])[$"/api/dispatches/{id}/deliveries.csv", $"/api/dispatches/{id}/readings.csv", "/api/members.csv"])
            Assert.That(await api.GetStringAsync(file), Does.StartWith("\uFEFF").Or.Not.Empty, file);
        Assert.That(await db.AuditEntries.Where(entry => entry.Details == "csv" || entry.Details == "xlsx").OrderBy(entry => entry.Id).Select(entry => $"{entry.Act} {entry.Subject}").ToListAsync(),
            Is.EqualTo(new[] { $"dispatch.report dispatch:{id}", $"dispatch.report dispatch:{id}", $"dispatch.deliveries dispatch:{id}", $"dispatch.readings dispatch:{id}", "members.export members" }),
            "whoever takes it out is on record");
    }

    [Test]
    public async Task Rows_of_domains_add_up_also_where_mails_wait_or_nobody_knows()
    {
        await using var host = await BulletinsHost.StartAsync();
        await using var db = host.OpenDatabase();
        var dispatch = await new DispatchBuilder().In(DispatchState.Cancelled).With(DeliveryState.Uncertain, 2).With(DeliveryState.Cancelled, 3).With(DeliveryState.Sent, 4).SaveAsync(db);
        using var api = host.Client(await host.CreateTokenAsync());

        var csv = Encoding.UTF8.GetString(await api.GetByteArrayAsync($"/api/dispatches/{dispatch.Id}/report.csv"));

        var row = csv.ReplaceLineEndings("\n").Split('\n').Single(line => line.StartsWith("firm.example,", StringComparison.Ordinal)).Split(',').Skip(1)
            .Where(field => field.Length > 0).Select(field => int.Parse(field, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.That((row[0], row.Skip(1).Sum()), Is.EqualTo((9, 9)));
    }

    private static async Task<bool> IsOverAsync(BulletinsHost host, long id)
    {
        await using var db = host.OpenDatabase();
        return await db.Dispatches.AnyAsync(d => d.Id == id && d.State == DispatchState.Completed);
    }
}
