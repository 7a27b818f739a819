namespace Bulletins.Dispatching.Queue;

/// <summary>The dispatch queue in SQL. Parameters are named queue_… so that they can't meet those of a candidate query.</summary>
public static class QueueStatements
{
    public static readonly IReadOnlyList<string> ClaimedColumns =
        ["Id", "Token", "Name", "Organisation", "Email", "Language", "Attempts", "Refusals", "UncertainAttempts", "FirstTriedAt", "EarlierAttempts", "ExcusedAttempts"];

    /// <summary>Hours. A next try that is made later than that after its time moves the beginning of the delivery's days on by as much: nobody could have tried meanwhile.</summary>
    public const int UsualLateness = 1;

    /// <summary>What a claim may take.</summary>
    public const string IsDue = """
        DispatchId = @queue_dispatch AND MailboxProvider = @queue_provider AND DueAt <= @queue_now
            AND EXISTS (SELECT 1 FROM Dispatches WHERE Dispatches.Id = @queue_dispatch AND Dispatches.State = 'Sending')
        """;

    /// <summary>Turns a query of candidates into delivery rows, leaving out those already written by an earlier try.</summary>
    public static string Freeze(string candidates, string randomToken, string mailboxProvider) => $"""
        INSERT INTO Deliveries (DispatchId, ContactId, MemberId, Token, Name, Organisation, Email, NormalizedEmail, Language,
            MailboxProvider, State, Exclusion, DueAt, Attempts, Refusals, UncertainAttempts, EarlierAttempts, ExcusedAttempts, ChangedAt)
        SELECT @queue_dispatch, candidate.ContactId, candidate.MemberId, {randomToken}, candidate.Name, candidate.Organisation,
            candidate.Email, candidate.NormalizedEmail, candidate.Language,
            {mailboxProvider},
            CASE WHEN candidate.Exclusion IS NULL THEN 'Pending' ELSE 'Excluded' END, candidate.Exclusion,
            CASE WHEN candidate.Exclusion IS NULL THEN @queue_now END, 0, 0, 0, 0, 0, @queue_now
        FROM ({candidates}) AS candidate
        WHERE NOT EXISTS (SELECT 1 FROM Deliveries AS written
            WHERE written.DispatchId = @queue_dispatch AND written.ContactId = candidate.ContactId)
        """;

    /// <summary>Of several pending rows with one address all but the first contact's.</summary>
    /// <remarks>Grouped, never looked for row by row: an engine without statistics would then go through all pending rows for each.</remarks>
    public const string Duplicates = """
        SELECT placed.Id FROM (
            SELECT Id, ROW_NUMBER() OVER (PARTITION BY NormalizedEmail ORDER BY ContactId) AS Number FROM Deliveries
            WHERE DispatchId = @queue_dispatch AND State = 'Pending' AND NormalizedEmail IN (
                SELECT NormalizedEmail FROM Deliveries WHERE DispatchId = @queue_dispatch
                GROUP BY NormalizedEmail HAVING COUNT(*) > 1)) AS placed
        WHERE placed.Number > 1
        """;

    /// <summary>Gives claimed rows back that were not begun.</summary>
    public const string Release = """
        UPDATE Deliveries SET ClaimedBy = NULL, DueAt = @queue_due
        WHERE Id = @queue_delivery AND ClaimedBy = @queue_worker AND State IN ('Pending', 'Deferred', 'Uncertain')
        """;

    /// <summary>Gives back all that a worker claimed of a mailbox provider's rows and didn't begin.</summary>
    public const string ReleaseAll = """
        UPDATE Deliveries SET ClaimedBy = NULL, DueAt = @queue_due
        WHERE ClaimedBy = @queue_worker AND DispatchId = @queue_dispatch AND MailboxProvider = @queue_provider
            AND State IN ('Pending', 'Deferred', 'Uncertain')
        """;
}
