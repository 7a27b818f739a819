using Bulletins.Dispatching;
using Bulletins.Members.Addresses;
using Bulletins.Members.Suppressions;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Testing.Engine;
using Bulletins.Tests.Sending;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Events;

/// <summary>Mails that were sent, and what is said of them afterwards.</summary>
public abstract class CameBackTest : EngineTest
{
    private int told;

    protected DateTime Now => Clock.GetUtcNow().UtcDateTime;

    protected ReportedEvent Said(DeliveryEventKind kind, Delivery delivery) =>
        new($"test:{++told}", kind, "mailbox", Now, new DeliveryTraces { EnvelopeId = delivery.Token, Address = delivery.Email });

    protected ReportedEvent Hard(Delivery delivery) =>
        Said(DeliveryEventKind.Bounced, delivery) with { Hard = true, Reason = ReplyReason.UnknownAddress, Status = "5.1.1", Code = 550, Diagnostic = "No such user" };

    protected ReportedEvent Soft(Delivery delivery) =>
        Said(DeliveryEventKind.Bounced, delivery) with { Reason = ReplyReason.MailboxFull, Status = "4.2.2", Code = 452, Diagnostic = "Mailbox full" };

    protected async Task<List<Delivery>> SendAsync(int contacts)
    {
        Association.AddContacts(contacts);
        return [.. (await Engine.DeliveriesAsync(await Engine.ScheduleAndSendAsync(Bulletin, Everyone))).Select(record => record.Delivery)];
    }

    /// <summary>To so many of one domain, and some of others.</summary>
    protected async Task<List<Delivery>> SendToAsync(int contacts, string domain, int others = 0)
    {
        var number = 0;
        Association.AddContacts(contacts, (_, contact) => contact.MoveTo(EmailAddress.Parse($"person{++number}@{domain}")));
        return await SendAsync(others);
    }

    protected Task<IReadOnlyList<RecordedEvent>> TellAsync(params ReportedEvent[] events) => TellAsync(Engine, events);

    protected static Task<IReadOnlyList<RecordedEvent>> TellAsync(ReportedEvent happened, DispatchEngine engine) => TellAsync(engine, happened);

    protected static Task<IReadOnlyList<RecordedEvent>> TellAsync(DispatchEngine engine, params ReportedEvent[] events) =>
        engine.UseAsync((DeliveryEventLog log) => log.RecordAsync(events));

    /// <summary>Of the addresses that keep bouncing.</summary>
    protected Task<int> TellStaffAsync(DispatchEngine? engine = null) => (engine ?? Engine).UseAsync(async (AddressWarnings warnings) => { await warnings.TellAsync(); return 0; });

    protected Task<Suppression> LiftAsync() => Engine.UseAsync(async (SuppressionLifting lifting) =>
    {
        await using var db = Database.Open();
        return await lifting.LiftAsync(await db.Suppressions.Select(s => s.Id).SingleAsync(), "The firm says that it works again.", DispatchEngine.Staff);
    });

    protected async Task<Delivery> AgainAsync(Delivery delivery)
    {
        await using var db = Database.Open();
        return await db.Deliveries.AsNoTracking().SingleAsync(d => d.Id == delivery.Id);
    }

    protected async Task<Dispatch> DispatchOf(Delivery delivery)
    {
        await using var db = Database.Open();
        return await db.Dispatches.AsNoTracking().SingleAsync(d => d.Id == delivery.DispatchId);
    }

    protected async Task<List<DeliveryState>> StatesAsync()
    {
        await using var db = Database.Open();
        return await db.Deliveries.OrderBy(d => d.Id).Select(d => d.State).ToListAsync();
    }

    protected async Task AssertBalancesAsync(long dispatchId, int candidates)
    {
        var ledger = await Engine.UseAsync((DispatchTracking tracking) => tracking.LedgerAsync(dispatchId));
        Assert.That((ledger.Balances, ledger.Candidates), Is.EqualTo((true, candidates)));
    }
}
