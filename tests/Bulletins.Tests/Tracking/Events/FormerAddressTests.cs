using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Events;

/// <summary>What comes back about an address that its contact has no more.</summary>
[Parallelizable]
public class FormerAddressTests : CameBackTest
{
    [TestCase(DeliveryEventKind.Complained, SuppressionReason.Complained, true)]
    [TestCase(DeliveryEventKind.OptedOut, SuppressionReason.Unsubscribed, true)]
    [TestCase(DeliveryEventKind.Withheld, SuppressionReason.Unsubscribed, true)]
    [TestCase(DeliveryEventKind.Bounced, SuppressionReason.Bounced, false)]
    public async Task Who_says_of_an_old_mail_to_want_no_more_gets_none_at_todays_address_either(DeliveryEventKind kind, SuppressionReason reason, bool stays)
    {
        var delivery = (await SendAsync(1))[0];
        await using (var db = Database.Open())
        {
            (await db.Contacts.SingleAsync()).MoveTo(Testing.Association.Address("corrected@firm1.example"));
            await db.SaveChangesAsync();
        }

        await TellAsync(Said(kind, delivery) with { Hard = kind == DeliveryEventKind.Bounced });
        await TellAsync(Said(kind, delivery) with { Hard = kind == DeliveryEventKind.Bounced });

        await using var after = Database.Open();
        Assert.That(await after.Suppressions.OrderBy(s => s.Id).Select(s => ValueTuple.Create(s.NormalizedEmail, s.Reason, s.DeliveryId)).ToListAsync(),
            Is.EqualTo(new[] { (delivery.NormalizedEmail, reason, (long?)delivery.Id), ("corrected@firm1.example", reason, delivery.Id) }.Take(stays ? 2 : 1)));
    }

    [Test]
    public async Task What_became_of_an_address_stays_in_the_history_of_a_contact_who_has_another_one_now()
    {
        var delivery = (await SendAsync(1))[0];
        await TellAsync(Hard(delivery));
        await using (var db = Database.Open())
        {
            (await db.Contacts.SingleAsync()).MoveTo(Testing.Association.Address("corrected@firm1.example"));
            await db.SaveChangesAsync();
        }

        var addresses = await Engine.UseAsync((EventHistory events) => events.AddressesOfAsync(delivery.ContactId));
        var history = await Engine.UseAsync((ConsentHistory consent) => consent.OfAsync(delivery.ContactId, addresses));

        Assert.That(history.Select(e => (e.Kind, e.Suppression!.NormalizedEmail)), Is.EqualTo(new[] { (ConsentEventKind.Suppressed, delivery.NormalizedEmail) }));
    }

    [Test]
    public async Task What_became_of_an_address_after_a_contact_gave_it_up_is_in_somebody_elses_history()
    {
        var delivery = (await SendAsync(1))[0];
        await using (var db = Database.Open())
        {
            (await db.Contacts.SingleAsync()).MoveTo(Testing.Association.Address("corrected@firm1.example"));
            await db.SaveChangesAsync();
        }
        Clock.Advance(TimeSpan.FromDays(7));
        await Engine.ScheduleAndSendAsync(Bulletin, Everyone);
        Clock.Advance(TimeSpan.FromDays(7));
        await using (var db = Database.Open())
        {
            db.Suppressions.AddRange(new Suppression { NormalizedEmail = delivery.NormalizedEmail, Reason = SuppressionReason.Complained, Since = Now, By = "test" },
                new Suppression { NormalizedEmail = delivery.NormalizedEmail, Reason = SuppressionReason.Staff, Since = Now.AddDays(-10), By = "test" });
            await db.SaveChangesAsync();
        }

        var addresses = await Engine.UseAsync((EventHistory events) => events.AddressesOfAsync(delivery.ContactId));
        var history = await Engine.UseAsync((ConsentHistory consent) => consent.OfAsync(delivery.ContactId, addresses));

        Assert.That(history.Select(e => e.Suppression!.Reason), Is.EqualTo(new[] { SuppressionReason.Staff }));
    }
}
