using System.Net.Http.Json;
using System.Text.Json;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Testing.Mail;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>The program dies in mid-dispatch (SIGKILL) and is started again.</summary>
[Parallelizable]
public class KilledWorkerTests
{
    private const int Recipients = 400;
    private const int Connections = 4;

    [Test]
    public async Task Nobody_is_skipped_and_only_what_was_on_the_wire_may_come_twice()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var relay = new SmtpTestServer();
        await using var host = await BulletinsHost.StartAsync(
            ("Mail:Relays:0:Name", "test"), ("Tracking:SummaryMails:Enabled", "false"), ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", $"{relay.Port}"),
            ("Mail:Relays:0:Security", "None"), ("Mail:Relays:0:MaxConnections", $"{Connections}"));
        using var api = host.Client(await host.CreateTokenAsync());
        var association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(Recipients);
        var (bulletin, segment) = (association.AddApprovedBulletin(), association.AddSegment());
        var created = await api.PostAsJsonAsync($"/api/bulletins/{bulletin.Id}/dispatches", new { segmentId = segment.Id });
        Assert.That((int)created.StatusCode, Is.EqualTo(201), await created.Content.ReadAsStringAsync());
        var dispatch = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();

        const int kills = 3;
        for (var kill = 1; kill <= kills; kill++)
        {
            var until = kill * Recipients / (kills + 1) + random.Next(20);
            while (relay.Messages.Count < until && !await IsOverAsync(api, dispatch))
                await Task.Delay(5);
            TestContext.Out.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.f} kill {kill} at {relay.Messages.Count} {relay.Connections}");
            host.Kill();
            await host.StartAgainAsync();
        }
        while (!await IsOverAsync(api, dispatch))
            await Task.Delay(200);

        TestContext.Out.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.f} over");
        var ledger = await LedgerAsync(api, dispatch);
        var copies = relay.Messages.SelectMany(m => m.Recipients).GroupBy(r => r).ToDictionary(g => g.Key, g => g.Count());
        var attempts = await AttemptsAsync(api, dispatch);
        Assert.Multiple(() =>
        {
            Assert.That(copies, Has.Count.EqualTo(Recipients), "nobody is skipped");
            Assert.That(ledger.GetProperty("counts").GetProperty("sent").GetInt32(), Is.EqualTo(Recipients));
            var repeated = copies.Where(c => c.Value > 1).Select(c => c.Key).ToList();
            var uncertain = attempts.Where(a => a.Outcomes.Contains("uncertain")).Select(a => a.Email).ToList();
            Assert.That(repeated, Is.SubsetOf(uncertain), "each repeat is explained by an uncertain attempt");
            Assert.That(copies.Values.Max(), Is.LessThanOrEqualTo(2));
            Assert.That(uncertain, Has.Count.LessThanOrEqualTo(kills * Connections), "at most one per open connection and kill");
        });
    }

    private static async Task<JsonElement> LedgerAsync(HttpClient api, long dispatch)
    {
        var ledger = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{dispatch}");
        var sum = ledger.GetProperty("counts").EnumerateObject().Sum(count => count.Value.GetInt32());
        Assert.That(sum, Is.EqualTo(ledger.GetProperty("candidates").GetInt32()), "the ledger balances at every poll");
        return ledger;
    }

    private static async Task<bool> IsOverAsync(HttpClient api, long dispatch) =>
        (await LedgerAsync(api, dispatch)).GetProperty("state").GetString() == "completed";

    private static async Task<List<(string Email, List<string?> Outcomes)>> AttemptsAsync(HttpClient api, long dispatch)
    {
        var page = await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{dispatch}/deliveries?limit=1000");
        return [.. page.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("email").GetString()!,
            item.GetProperty("attempts").EnumerateArray().Select(a => a.GetProperty("outcome").GetString()).ToList()))];
    }
}
