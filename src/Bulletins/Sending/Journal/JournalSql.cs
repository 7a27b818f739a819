namespace Bulletins.Sending.Journal;

/// <summary>The journal in SQL that every database engine shares.</summary>
public static class JournalSql
{
    /// <summary>The intent: from here on the recipient may have the mail. Refused (no row) when the claim was lost, the dispatch
    /// no longer sends, its text was corrected, or the worker was believed dead: what it begins would be taken from it while it is on the wire.</summary>
    public const string Begin = """
        UPDATE Deliveries SET State = 'Sending', Attempts = @queue_number, ContentRevision = @queue_revision, ChangedAt = @queue_now,
            FirstTriedAt = COALESCE(FirstTriedAt, @queue_now)
        WHERE Id = @queue_delivery AND ClaimedBy = @queue_worker AND State IN ('Pending', 'Deferred', 'Uncertain')
            AND EXISTS (SELECT 1 FROM Dispatches WHERE Dispatches.Id = Deliveries.DispatchId AND Dispatches.State = 'Sending'
                AND Dispatches.ContentRevision = @queue_revision)
            AND EXISTS (SELECT 1 FROM Workers WHERE Workers.Id = @queue_worker)
        """;

    public const string BeginAttempt = """
        INSERT INTO Attempts (DeliveryId, Number, BegunAt, Outcome, Relay, ContentRevision, Franking)
        VALUES (@queue_delivery, @queue_number, @queue_now, 'Begun', @queue_relay, @queue_revision, @queue_franking)
        """;

    /// <summary>The intent didn't reach its caller: nothing has left, and the row is due.</summary>
    public const string TakeBack = """
        UPDATE Deliveries SET State = 'Deferred', DueAt = @queue_now, ClaimedBy = NULL, ChangedAt = @queue_now
        WHERE Id = @queue_delivery AND ClaimedBy = @queue_worker AND Attempts = @queue_number AND State = 'Sending'
        """;

    /// <summary>The outcome, also when the worker was believed dead meanwhile and the row stands as Uncertain; but not when
    /// a later attempt has begun.</summary>
    public const string End = """
        UPDATE Deliveries SET State = @queue_state, DueAt = @queue_due, ClaimedBy = NULL, Refusals = @queue_refusals,
            UncertainAttempts = @queue_uncertain, ChangedAt = @queue_now
        WHERE Id = @queue_delivery AND Attempts = @queue_number AND State IN ('Sending', 'Uncertain')
        """;

    /// <summary>After <see cref="End"/>, where a later attempt has begun meanwhile and the mail would be tried once more: the earlier one was taken after all.</summary>
    public const string EndLate = """
        UPDATE Deliveries SET State = 'Sent', DueAt = NULL, ClaimedBy = NULL, ChangedAt = @queue_now
        WHERE Id = @queue_delivery AND Attempts > @queue_number AND State IN ('Deferred', 'Uncertain')
        """;

    /// <summary>Before <see cref="End"/>, where the wait or a part of it is none of the delivery's days.</summary>
    public const string Excuse = """
        UPDATE Deliveries SET FirstTriedAt = @queue_first, ExcusedAttempts = @queue_excused
        WHERE Id = @queue_delivery AND Attempts = @queue_number AND State IN ('Sending', 'Uncertain')
        """;

    public const string EndAttempt = """
        UPDATE Attempts SET EndedAt = @queue_now, Outcome = @queue_outcome, Code = @queue_code,
            EnhancedCode = @queue_enhanced, Reason = @queue_reason, Reply = @queue_reply
        WHERE DeliveryId = @queue_delivery AND Number = @queue_number
        """;
}
