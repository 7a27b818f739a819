using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Bulletins.Dispatching;
using Bulletins.EndToEnd.Tests.Harness;
using Bulletins.Members.Addresses;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Bulletins.Testing.Mail;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Tracking;

/// <summary>The whole way of the truth: a real Postfix takes our mail, another real one refuses it, delays it or delivers it, their
/// reports lie in a mailbox that a real Dovecot serves, and the ledger says what became of each mail.</summary>
[Parallelizable]
internal sealed class ReportsComeBackTests
{
    /// <summary>Postfix goes through its queue by its own clock.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Test]
    public async Task What_Postfix_reports_about_each_mail_becomes_its_state()
    {
        if (!Postfix.CanRun || !await DovecotMailbox.CanRunAsync())
            Assert.Ignore("Postfix or Dovecot 2.3 is not installed, or this isn't root.");
        await using var mailbox = await DovecotMailbox.StartAsync();
        var (relayPort, memberPort) = (FreePort.Take(), FreePort.Take());
        await using var relay = await Postfix.StartAsync(relayPort, $$"""
            virtual_mailbox_domains = association.example
            virtual_mailbox_base = {{Path.GetDirectoryName(mailbox.Maildir)}}
            virtual_mailbox_maps = static:{{Path.GetFileName(mailbox.Maildir)}}/
            transport_maps = inline:{ member.example=smtp:[127.0.0.1]:{{memberPort}} }
            delay_warning_time = 1s
            queue_run_delay = 3s
            minimal_backoff_time = 2s
            maximal_backoff_time = 3s
            """);
        await using var member = await Postfix.StartAsync(memberPort, $"""
            default_transport = smtp
            relayhost = [127.0.0.1]:{relayPort}
            """, ("gone@member.example", "550 5.1.1 User unknown"), ("full@member.example", "552 5.2.2 Mailbox full"), ("slow@member.example", "450 4.2.1 Try again later"));
        await using var host = await BulletinsHost.StartAsync(
            ("Mail:Relays:0:Host", "127.0.0.1"), ("Mail:Relays:0:Port", Text(relayPort)), ("Mail:Relays:0:Security", "None"), ("Mail:Relays:0:ReportSuccess", "true"),
            ("Tracking:Incoming:Mailboxes:0:Host", "127.0.0.1"), ("Tracking:Incoming:Mailboxes:0:Port", Text(mailbox.ImapPort)), ("Tracking:Incoming:Mailboxes:0:Security", "None"),
            ("Tracking:Incoming:Mailboxes:0:UserName", DovecotMailbox.User), ("Tracking:Incoming:Mailboxes:0:Password", DovecotMailbox.Password));
        var association = new Association(host.OpenDatabase, TimeProvider.System, OwnTemplates.Renderer);
        var people = new Queue<string>(["good", "gone", "full", "slow"]);
        association.AddContacts(people.Count, (_, contact) => contact.MoveTo(EmailAddress.Parse($"{people.Dequeue()}@member.example")));
        var bulletin = association.AddApprovedBulletin();
        var segment = association.AddSegment();
        using var api = host.Client(await host.CreateTokenAsync());

        using var created = await api.PostAsJsonAsync($"/api/bulletins/{bulletin.Id}/dispatches", new { segmentId = segment.Id });
        var dispatch = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetInt64();
        var events = await EventsAsync(host, expected: 4);

        await using var db = host.OpenDatabase();
        string Said() => $"{relay.Log()}\n{member.Log()}\n{mailbox.Log()}\n{host.Terminal}";
        Assert.That(events.ToDictionary(e => e.NormalizedEmail.Split('@')[0], e => (e.Kind, e.Reason)), Is.EquivalentTo(new Dictionary<string, (DeliveryEventKind, ReplyReason)>
        {
            ["good"] = (DeliveryEventKind.Delivered, ReplyReason.Unspecified),
            ["gone"] = (DeliveryEventKind.Bounced, ReplyReason.UnknownAddress),
            ["full"] = (DeliveryEventKind.Bounced, ReplyReason.MailboxFull),
            ["slow"] = (DeliveryEventKind.Delayed, events.Single(e => e.Kind == DeliveryEventKind.Delayed).Reason),
        }), Said());
        Assert.That(events.Select(e => e.Evidence), Is.All.EqualTo(MatchEvidence.EnvelopeSender));
        Assert.That(await db.Deliveries.OrderBy(d => d.Id).ToDictionaryAsync(d => d.Email.Split('@')[0], d => d.State), Is.EquivalentTo(new Dictionary<string, DeliveryState>
        {
            ["good"] = DeliveryState.Delivered, ["gone"] = DeliveryState.Bounced, ["full"] = DeliveryState.Bounced, ["slow"] = DeliveryState.Sent,
        }), Said());
        Assert.That(await db.Suppressions.Select(s => s.NormalizedEmail).ToListAsync(), Is.EqualTo(new[] { "gone@member.example" }), "a full mailbox may have room tomorrow");
        var counts = (await api.GetFromJsonAsync<JsonElement>($"/api/dispatches/{dispatch}")).GetProperty("counts");
        Assert.That((counts.GetProperty("delivered").GetInt32(), counts.GetProperty("bounced").GetInt32(), counts.GetProperty("sent").GetInt32()), Is.EqualTo((1, 2, 1)));
    }

    private static async Task<List<DeliveryEvent>> EventsAsync(BulletinsHost host, int expected)
    {
        var events = new List<DeliveryEvent>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Limit; await Task.Delay(500))
        {
            await using var db = host.OpenDatabase();
            // Postfix tells of a delay again and again.
            events = [.. (await db.DeliveryEvents.AsNoTracking().Where(e => e.AppliedAt != null).ToListAsync()).DistinctBy(e => e.NormalizedEmail)];
            if (events.Count >= expected)
                break;
        }
        return events;
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
