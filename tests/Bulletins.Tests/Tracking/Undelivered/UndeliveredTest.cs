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

/// <summary>Firms whose addresses a relay refuses, and what staff do about them.</summary>
public abstract class UndeliveredTest : EngineTest
{
    private protected static readonly SendResult Unknown = new(AttemptOutcome.RefusedForGood, 550, "5.1.1", "550 5.1.1 No such user", ReplyReason.UnknownAddress);

    private protected readonly HashSet<string> refused = [];

    [SetUp]
    public void Refuse()
    {
        refused.Clear();
        Relay.Answer = message => Task.FromResult(refused.Contains(message.ToAddress) ? Unknown : ScriptedMailSender.Accepted);
    }

    private protected void Refuse(params string[] addresses) => refused.UnionWith(addresses);

    private protected Contact[] Firm(params string[] emails)
    {
        var first = Association.AddContacts(1, (_, contact) => contact.MoveTo(Testing.Association.Address(emails[0])))[0];
        using var db = Database.Open();
        var others = emails.Skip(1).Select(email =>
        {
            var contact = new Contact { MemberId = first.MemberId, Name = $"副{first.Name}", Language = Language.TraditionalChinese };
            contact.MoveTo(Testing.Association.Address(email));
            return contact;
        }).ToList();
        db.Contacts.AddRange(others);
        db.SaveChanges();
        return [first, .. others];
    }

    private protected Task<IReadOnlyList<UndeliveredFirm>> ListAsync(Dispatch dispatch) => ListAsync([dispatch.Id], 0, 100);

    private protected Task<IReadOnlyList<UndeliveredFirm>> ListAsync(IReadOnlyList<long> dispatches, int skip, int take) =>
        Engine.UseAsync(async (UndeliveredFirms firms) => await firms.ReadAsync(await firms.CountAsync(dispatches), skip, take));

    private protected async Task<int> CountAsync(Dispatch dispatch) =>
        (await Engine.UseAsync((UndeliveredFirms firms) => firms.CountAsync([dispatch.Id]))).GetValueOrDefault(dispatch.Id);

    private protected Task<Dispatch> SendAgainAsync(Dispatch dispatch, Contact contact, string? email, DispatchEngine? engine = null) =>
        (engine ?? Engine).UseAsync((UndeliveredWork work) => work.SendAgainAsync(dispatch.Id, contact.Id, email is null ? null : new AddressCorrection(email), DispatchEngine.Staff));

    private protected async Task RunAsync(Dispatch dispatch)
    {
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
    }
}
