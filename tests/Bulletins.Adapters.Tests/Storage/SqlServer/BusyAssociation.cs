using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Testing;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>A database in which something is to be found whatever is asked: dispatches in every state, deliveries in every state, and something in every table.</summary>
internal static class BusyAssociation
{
    public static readonly DateTime Now = new(2021, 4, 29, 4, 0, 0, DateTimeKind.Utc);

    private static readonly DispatchState[] States = [DispatchState.Paused, DispatchState.Sending, DispatchState.Completed, DispatchState.Cancelled, DispatchState.Preparing, DispatchState.Scheduled];

    public static async Task FillAsync(BulletinsDb db)
    {
        foreach (var state in States)
            await Dispatch(state).SaveAsync(db);
        foreach (var seed in (int[])[1, 2, 3])
        {
            var rows = new SampleRows(db, seed);
            foreach (var entity in db.Model.GetEntityTypes().Select(e => e.ClrType.Name).Except(["Dispatch", "Delivery", "Attempt", "Bulletin", "Edition", "Segment", "DispatchContent"]))
                rows.Add(entity);
        }
        db.ChangeTracker.Clear();
        foreach (var statement in Adjustments)
            await db.Database.ExecuteSqlRawAsync(statement);
    }

    private static DispatchBuilder Dispatch(DispatchState state)
    {
        var dispatch = new DispatchBuilder().In(state).NotAfter(Now.AddHours(2));
        foreach (var row in Enum.GetValues<DeliveryState>())
        {
            dispatch.With(new DeliveryRow(row)
            {
                Email = $"contact{(int)row}@firm.example",
                DueAt = row is DeliveryState.Pending or DeliveryState.Deferred ? Now.AddHours(-1) : null,
                Tries = row is DeliveryState.Pending or DeliveryState.Excluded ? []
                    : [new SendResult(AttemptOutcome.Uncertain, null, null, null), new SendResult(AttemptOutcome.RefusedForGood, 550, "5.1.1", "No such user", ReplyReason.UnknownAddress)],
            });
        }
        return dispatch.With(new DeliveryRow(DeliveryState.Excluded) { Email = "contact5@firm.example", Exclusion = ExclusionReason.DuplicateAddress });
    }

    /// <summary>Sample rows hold what is hard to store; here they are made to belong together.</summary>
    private static readonly string[] Adjustments =
    [
        "UPDATE IncomingMails SET State = CASE Id WHEN 1 THEN 'Received' WHEN 2 THEN 'ToForward' ELSE 'ForStaff' END, DeliveryId = Id, \"From\" = 'contact1@firm.example', ReceivedAt = '2018-01-01 00:00:00'",
        "UPDATE IncomingMailContents SET Octets = CAST('From: contact1@firm.example' || char(13, 10) || 'Subject: Re: circular' || char(13, 10, 13, 10) || 'Thank you' AS BLOB)",
        "UPDATE DeliveryEvents SET DeliveryId = Id + 5, DispatchId = 1, ContactId = Id + 5, MemberId = Id + 5, NormalizedEmail = 'contact5@firm.example', Kind = 'Bounced', Hard = Id % 2, Reason = 'UnknownAddress', Evidence = 'EnvelopeSender', AppliedAt = NULL, HoldId = CASE Id WHEN 3 THEN 3 END, At = '2021-04-29 03:00:00', RecordedAt = '2021-04-29 03:30:00'",
        "UPDATE VerdictHolds SET Decision = NULL, DispatchId = CASE Id WHEN 1 THEN 1 END, Domain = 'firm' || Id || '.example', Reason = 'UnknownAddress' WHERE Id IN (1, 3)",
        "UPDATE Notices SET DueAt = CASE Id WHEN 1 THEN '2021-04-29 03:00:00' END, SentAt = NULL, Fault = 'text', \"To\" = 'contact1@firm.example', ReplyTo = NULL, \"Key\" = CASE Id WHEN 1 THEN 'forward:1' ELSE \"Key\" END",
        "UPDATE AddressScores SET NormalizedEmail = 'contact' || (Id + 4) || '@firm.example'",
        "UPDATE Suppressions SET NormalizedEmail = 'contact' || Id || '@firm.example', LiftedAt = NULL, Reason = CASE Id WHEN 1 THEN 'Bounced' WHEN 2 THEN 'Complained' ELSE 'Staff' END, Since = '2021-04-29 03:00:00'",
        "UPDATE ReadingEvents SET DispatchId = 1, DeliveryId = Id, Reader = CASE Id WHEN 1 THEN NULL ELSE Reader END, At = '2018-01-01 00:00:00'",
        "UPDATE TrackedLinks SET DispatchId = 1, Hidden = Id % 2",
        "UPDATE Workers SET LeaseUntil = '2021-04-29 03:00:00', Host = 'elsewhere'",
        "UPDATE RelayStates SET ChangedAt = '2021-04-29 03:00:00', Until = '2021-04-29 03:00:00', State = 'Open', Name = CASE rowid WHEN 1 THEN 'main' ELSE Name END",
        "UPDATE PaceMeters SET SlowedTo = 1, ArrivalAt = '2021-04-29 03:00:00', Relay = CASE rowid WHEN 1 THEN 'main' ELSE Relay END, Provider = CASE rowid WHEN 1 THEN '' ELSE Provider END",
        "UPDATE PaceUsages SET Count = 3, Relay = 'main', Provider = CASE rowid WHEN 1 THEN '' ELSE Provider END",
        "UPDATE UndeliveredResolutions SET DispatchId = 3, MemberId = 1",
        "UPDATE Deliveries SET Token = lower(hex(randomblob(16)))",
        "UPDATE Deliveries SET Token = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' WHERE Id = 1",
        "UPDATE Deliveries SET ClaimedBy = 1 WHERE State = 'Sending' AND DispatchId = 2",
        "UPDATE Deliveries SET ClaimedBy = 999, DueAt = NULL WHERE State = 'Deferred' AND DispatchId = 2",
        "UPDATE Dispatches SET TrackOpens = 1, TrackClicks = 1",
        "UPDATE Contacts SET RetiredAt = '2021-04-29 03:00:00' WHERE Id = 13",
        "UPDATE Members SET RetiredAt = '2021-04-29 03:00:00', Status = 'Retired' WHERE Id = 15",
        "UPDATE StaffAccounts SET ClosedAt = NULL",
        "UPDATE AuditEntries SET Subject = 'dispatch:1', Act = 'dispatch.pause', ActorKind = 'System', At = '2021-04-29 03:00:00'",
    ];
}
