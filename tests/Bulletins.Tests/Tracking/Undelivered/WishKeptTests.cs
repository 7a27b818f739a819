using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Undelivered;

public class WishKeptTests : EngineTest
{
    [Test]
    public async Task Sending_again_to_another_address_is_no_way_around_a_contacts_wish_to_get_nothing_more()
    {
        var contacts = Association.AddContacts(2);
        Association.Suppress(contacts[0], SuppressionReason.Unsubscribed);
        var unknown = new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "550 5.1.1 No such user", ReplyReason.UnknownAddress);
        Relay.Answer = message => Task.FromResult(message.ToAddress == contacts[1].Email ? unknown : ScriptedMailSender.Accepted);
        var dispatch = await Engine.ScheduleAndSendAsync(Bulletin, Everyone);

        Assert.That(() => SendAgainAsync(contacts[0], "left@elsewhere.example"), Throws.TypeOf<ConflictException>());
        var again = await SendAgainAsync(contacts[1], "right@elsewhere.example");
        await Engine.PrepareAsync(again);
        await Engine.SendAsync(again);

        Assert.That(AddressesTaken(), Is.EqualTo(new[] { "right@elsewhere.example" }));
        await using var db = Database.Open();
        Assert.That((await db.Contacts.SingleAsync(c => c.Id == contacts[0].Id)).Email, Is.EqualTo(contacts[0].Email), "nothing is half-applied");

        Task<Dispatch> SendAgainAsync(Contact contact, string email) =>
            Engine.UseAsync((UndeliveredWork work) => work.SendAgainAsync(dispatch.Id, contact.Id, new AddressCorrection(email), DispatchEngine.Staff));
    }
}
