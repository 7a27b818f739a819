using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Tracking.Events;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tests.Tracking.Hooks;

/// <summary>What web hooks told without saying which mail they mean.</summary>
public class HookBookTests : CameBackTest
{
    [Test]
    public async Task What_names_an_address_or_nothing_of_ours_is_counted_once_for_all_processes_and_for_seven_days()
    {
        var delivery = (await SendAsync(1))[0];
        await using var other = new DispatchEngine(Database, Clock);
        var guessed = Said(DeliveryEventKind.Complained, delivery) with { Traces = new DeliveryTraces { Address = delivery.Email } };
        ReportedEvent[] told = [guessed, guessed with { Key = "2" }, guessed with { Key = "3", Traces = new DeliveryTraces { Address = "nobody@elsewhere.example" } }, Said(DeliveryEventKind.Bounced, delivery)];

        await Task.WhenAll(TellAsync(Engine, "postmark", told[..2]), TellAsync(other, "postmark", told[2..]));
        await TellAsync(Engine, "postmark", told);
        await TellAsync(Engine, "ses", Said(DeliveryEventKind.Bounced, delivery));

        Assert.That(await LatelyAsync(), Is.EqualTo(new[] { new UnprovenEvents("postmark", 2, 1) }));
        var latest = await Engine.UseAsync((HookBook book) => book.LatestAsync(5));
        Assert.That(latest.Select(e => (e.Kind, e.NormalizedEmail, e.ContactId)), Is.EqualTo(Enumerable.Repeat((DeliveryEventKind.Complained, delivery.NormalizedEmail, (long?)delivery.ContactId), 2)));
        Clock.Advance(TimeSpan.FromDays(7));
        Assert.That(await LatelyAsync(), Is.Empty);
    }

    /// <summary>Mailgun's signature doesn't cover what it signs, and each process remembers for itself what came with it.</summary>
    [Test]
    public async Task What_Mailgun_signed_once_and_is_read_again_in_another_process_changes_nothing_more()
    {
        var delivery = (await SendAsync(2))[0];
        await using var other = new DispatchEngine(Database, Clock);
        var complaint = $$"""{"event":"complained","id":"x","recipient":"{{delivery.Email}}","envelope":{"sender":"circulars+{{delivery.Token}}@bounces.example"} }""";

        Assert.That((await TellAsync(Engine, await MailgunAsync(complaint))).Single().IsNew, Is.True);
        Assert.That((await TellAsync(other, await MailgunAsync(complaint))).Single().IsNew, Is.False);
        await LiftAsync();
        await TellAsync(other, await MailgunAsync(complaint));
        await TellAsync(other, await MailgunAsync($$"""{"event":"complained","id":"forged","recipient":"{{delivery.Email}}"}"""));

        await using var db = Database.Open();
        Assert.That((await db.DeliveryEvents.CountAsync(e => e.Kind == DeliveryEventKind.Complained), await db.Suppressions.CountAsync(s => s.LiftedAt == null)), Is.EqualTo((2, 0)));
    }

    /// <summary>As a process reads it that has just begun. The signature is always the same.</summary>
    private async Task<ReportedEvent[]> MailgunAsync(string data)
    {
        var time = new DateTimeOffset(Now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData("signing key"u8, Encoding.UTF8.GetBytes(time + "token")));
        var body = $$"""{"signature":{"timestamp":"{{time}}","token":"token","signature":"{{signature}}"},"event-data":{{data}} }""";
        return [.. await new MailgunHook(Options.Create(new HookOptions { MailgunSigningKey = "signing key" }), Clock).ReadAsync(new HookRequest(Encoding.UTF8.GetBytes(body), _ => null), default)];
    }

    private static Task<int> TellAsync(DispatchEngine engine, string hook, params ReportedEvent[] events) => engine.UseAsync(async (HookBook book) =>
    {
        await book.CountAsync(hook, await TellAsync(engine, events));
        return 0;
    });

    private Task<IReadOnlyList<UnprovenEvents>> LatelyAsync() => Engine.UseAsync((HookBook book) => book.LatelyAsync());
}
