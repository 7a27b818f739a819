using System.Net.Http.Json;
using System.Text.Json;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Testing;
using Bulletins.Testing.Mail;

namespace Bulletins.EndToEnd.Tests.Sending;

/// <summary>How a program reads the ledger: the words of the answers are the words of the questions.</summary>
[Parallelizable]
public class DeliveryQueryTests
{
    [Test]
    public async Task Deliveries_are_asked_for_by_state_and_page_with_empty_parameters_meaning_all()
    {
        await using var relay = new SmtpTestServer
        {
            Script = (moment, line) => moment == SmtpMoment.Recipient && line.Contains("contact1@", StringComparison.Ordinal)
                ? SmtpAnswer.Say("550 5.1.1 User unknown") : null,
        };
        await using var host = await BulletinsHost.StartAsync(
            ("Mail:Relays:0:Name", "test"), ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", $"{relay.Port}"), ("Mail:Relays:0:Security", "None"));
        using var api = host.Client(await host.CreateTokenAsync());
        var association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        association.AddContacts(3);
        var (bulletin, segment) = (association.AddApprovedBulletin(), association.AddSegment());
        await api.PostAsJsonAsync($"/api/bulletins/{bulletin.Id}/dispatches", new { segmentId = segment.Id });
        while ((await api.GetFromJsonAsync<JsonElement>("/api/dispatches/1")).GetProperty("state").GetString() != "completed")
            await Task.Delay(100);

        var failed = await ItemsAsync(api, "state=failed");
        Assert.That(failed, Has.Count.EqualTo(1));
        Assert.That(failed[0].GetProperty("state").GetString(), Is.EqualTo("failed"));
        Assert.That(failed[0].GetProperty("reason").GetString(), Is.EqualTo("unknownAddress"));
        var attempt = failed[0].GetProperty("attempts").EnumerateArray().Single();
        Assert.That((attempt.GetProperty("code").GetInt32(), attempt.GetProperty("enhancedCode").GetString()), Is.EqualTo((550, "5.1.1")));
        Assert.That(attempt.GetProperty("reply").GetString(), Does.Contain("User unknown"));

        Assert.That(await ItemsAsync(api, "state=&after=&limit="), Has.Count.EqualTo(3));
        Assert.That(await ItemsAsync(api, "limit=2"), Has.Count.EqualTo(2));
        foreach (var state in (string[])["lost", "sent,failed", "-1"])
            Assert.That((int)(await api.GetAsync($"/api/dispatches/1/deliveries?state={state}")).StatusCode, Is.EqualTo(400), state);
    }

    private static async Task<List<JsonElement>> ItemsAsync(HttpClient api, string query) =>
        [.. (await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/1/deliveries?{query}")).GetProperty("items").EnumerateArray()];
}
