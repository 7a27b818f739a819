using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Bulletins.Benchmarks;

/// <summary>What years of sending leave in a database: made out of one dispatch that was really sent, inside the database, so that ten million
/// deliveries take minutes. Nothing else may have the file open.</summary>
internal sealed class YearsOfDispatches : IDisposable
{
    /// <summary>Dispatches to everybody; they are the last ones, which the pages open with.</summary>
    private const int ToEverybody = 5;

    /// <summary>Ids of what is made begin here.</summary>
    private const int First = 1_000_000;

    private readonly SqliteConnection connection;

    private YearsOfDispatches(string file)
    {
        connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY");
    }

    public static void Fill(string file, int members, int dispatches, int deliveries)
    {
        using var years = new YearsOfDispatches(file);
        years.AddMembers(members);
        years.AddDispatches(dispatches);
        years.AddDeliveries(members, dispatches, deliveries);
        years.AddWhatCameBack();
        years.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    public void Dispose() => connection.Dispose();

    private void AddMembers(int members)
    {
        Multiply("Members", members, "1 = 1", new()
        {
            ["Number"] = "'L' || n", ["Organisation"] = "'第' || n || '實業有限公司'", ["OrganisationEnglish"] = "'Works No. ' || n || ' Limited'",
            ["Telephone"] = "'2' || (1000000 + n)",
            ["Industry"] = "(SELECT Key FROM Classifications WHERE Kind = 'Industry' AND Id % 7 = n % 7 LIMIT 1)",
        });
        Multiply("Contacts", members, "1 = 1", new()
        {
            ["MemberId"] = $"{First} + n", ["Name"] = "'陳' || n", ["Token"] = "lower(hex(randomblob(16)))", ["Email"] = Address, ["NormalizedEmail"] = Address,
        });
        Without("Subscriptions", () => Execute($"""
            INSERT INTO Subscriptions (ContactId, TopicId, State, ChangedAt, Source)
            SELECT c.Id, t.Id, CASE WHEN (c.Id + t.Id) % 40 = 0 THEN 'Left' ELSE 'Joined' END, '2024-01-02 03:04:05.0', 'Import'
            FROM Contacts c JOIN Topics t ON t.Id % 3 = c.Id % 3 WHERE c.Id > {First}
            """));
    }

    private const string Address = "'contact' || n || CASE WHEN n % 10 < 3 THEN '@qq.com' WHEN n % 10 = 3 THEN '@163.com' WHEN n % 10 = 4 THEN '@gmail.com' ELSE '@works' || (n / 20) || '.example' END";

    /// <summary>One a day, the last one yesterday, each of a bulletin of its own.</summary>
    private void AddDispatches(int dispatches)
    {
        var ago = Invariant($"'-' || ({dispatches} - n + 1) || ' days'");
        var at = $"strftime('%Y-%m-%d %H:%M:%f', 'now', {ago})";
        Multiply("Bulletins", dispatches, "State = 'Approved'", new() { ["Token"] = "lower(hex(randomblob(16)))", ["Number"] = "'L' || n", ["IssuedOn"] = $"date('now', {ago})", ["CreatedAt"] = at });
        Execute($"""
            INSERT INTO Editions ({Columns("Editions", "Id")}) SELECT {Columns("Editions", "Id", new() { ["BulletinId"] = "Parent" })}
            FROM (SELECT Id AS Parent FROM Bulletins WHERE Id > {First}) JOIN (SELECT * FROM Editions WHERE BulletinId = (SELECT MAX(BulletinId) FROM Dispatches WHERE Id < {First})) e
            """);
        Multiply("Dispatches", dispatches, "State = 'Completed'", new()
        {
            ["BulletinId"] = $"{First} + n", ["CreatedAt"] = at, ["SendAt"] = at, ["StartedAt"] = at, ["PreparedAt"] = at, ["CompletedAt"] = at, ["TrackOpens"] = "1", ["TrackClicks"] = "1",
        });
        Execute($"""
            INSERT INTO DispatchContents ({Columns("DispatchContents", "Id")}) SELECT {Columns("DispatchContents", "Id", new() { ["DispatchId"] = "Parent" })}
            FROM (SELECT Id AS Parent FROM Dispatches WHERE Id > {First}) JOIN (SELECT * FROM DispatchContents WHERE DispatchId = (SELECT MAX(Id) FROM Dispatches WHERE Id < {First})) c
            """);
    }

    private void AddDeliveries(int members, int dispatches, int deliveries)
    {
        var few = (deliveries - (ToEverybody * members)) / (dispatches - ToEverybody);
        Without("Deliveries", () =>
        {
            for (var n = 1; n <= dispatches; n++)
            {
                var size = n > dispatches - ToEverybody ? members : few;
                var from = First + 1 + (int)((long)n * 7919 * 13 % Math.Max(1, members - size + 1));
                Execute(Invariant($"""
                    INSERT INTO Deliveries (DispatchId, ContactId, MemberId, Token, Name, Organisation, Email, NormalizedEmail, Language, State, Exclusion, Attempts, Refusals,
                        UncertainAttempts, ChangedAt, ContentRevision, FirstTriedAt, MailboxProvider)
                    SELECT d.Id, c.Id, c.MemberId, lower(hex(randomblob(16))), c.Name, m.Organisation, c.Email, c.NormalizedEmail, c.Language,
                        CASE WHEN luck < 8 THEN 'Failed' WHEN luck < 16 THEN 'Bounced' WHEN luck < 18 THEN 'Complained' WHEN luck < 40 THEN 'Delivered' WHEN luck < 46 THEN 'Excluded' ELSE 'Sent' END,
                        CASE WHEN luck BETWEEN 40 AND 44 THEN 'Unsubscribed' WHEN luck = 45 THEN 'Bounced' END,
                        CASE WHEN luck BETWEEN 40 AND 45 THEN 0 ELSE 1 END, 0, 0, d.CompletedAt, 1, d.StartedAt,
                        CASE WHEN c.NormalizedEmail LIKE '%@qq.com' THEN 'qq' WHEN c.NormalizedEmail LIKE '%@163.com' THEN 'netease' WHEN c.NormalizedEmail LIKE '%@gmail.com' THEN 'gmail' ELSE '' END
                    FROM (SELECT *, abs(Id * 7919 + {n} * 104729) % 1000 AS luck FROM Contacts WHERE Id >= {from} AND Id < {from + size}) c
                    JOIN Members m ON m.Id = c.MemberId JOIN Dispatches d ON d.Id = {First + n}
                    """));
                Execute(Invariant($"UPDATE Dispatches SET Candidates = {size} WHERE Id = {First + n}"));
            }
        });
        Without("Attempts", () => Execute($"""
            INSERT INTO Attempts (DeliveryId, Number, BegunAt, EndedAt, Outcome, Relay, Code, EnhancedCode, Reason, Reply, ContentRevision)
            SELECT Id, 1, ChangedAt, ChangedAt, CASE State WHEN 'Failed' THEN 'RefusedForGood' ELSE 'Accepted' END, 'relay', CASE State WHEN 'Failed' THEN 550 ELSE 250 END,
                CASE State WHEN 'Failed' THEN '5.1.1' END, CASE State WHEN 'Failed' THEN 'UnknownAddress' END, CASE State WHEN 'Failed' THEN '550 5.1.1 User unknown' ELSE '250 2.0.0 Ok' END, 1
            FROM Deliveries WHERE State <> 'Excluded' AND DispatchId > {First}
            """));
    }

    private void AddWhatCameBack()
    {
        Without("DeliveryEvents", () => Execute($"""
            INSERT INTO DeliveryEvents (Key, DeliveryId, DispatchId, ContactId, MemberId, NormalizedEmail, Kind, Hard, Reason, Status, Code, Diagnostic, Server, Source, Evidence, At, RecordedAt, AppliedAt)
            SELECT 'made:' || Id, Id, DispatchId, ContactId, MemberId, NormalizedEmail, State, State = 'Bounced', CASE State WHEN 'Bounced' THEN 'UnknownAddress' ELSE 'Unspecified' END,
                CASE State WHEN 'Bounced' THEN '5.1.1' END, NULL, 'The mailbox is unknown', 'mx.example', 'bounces', 'EnvelopeSender', ChangedAt, ChangedAt, ChangedAt
            FROM Deliveries WHERE State IN ('Bounced', 'Complained', 'Delivered') AND DispatchId > {First}
            """));
        Execute($"""
            INSERT INTO Suppressions (NormalizedEmail, Reason, Since, "By", DeliveryId, Version)
            SELECT NormalizedEmail, 'Bounced', RecordedAt, 'bounces', DeliveryId, 0 FROM DeliveryEvents WHERE Kind = 'Bounced' AND DispatchId > {First} GROUP BY NormalizedEmail LIMIT 20000
            """);
        Execute($"""
            INSERT INTO IncomingMails (Digest, Source, ReceivedAt, Size, State, Kind, "From", Subject, DeliveryId, SuggestsLeft, Version)
            SELECT lower(hex(randomblob(32))), 'bounces', RecordedAt, 3000, 'Recorded', 'Bounce', 'mailer-daemon@works.example', 'Undelivered Mail Returned to Sender', DeliveryId, 0, 0
            FROM DeliveryEvents WHERE Kind = 'Bounced' AND DispatchId > {First}
            """);
        Without("ReadingEvents", () => Execute("""
            INSERT INTO ReadingEvents (DispatchId, DeliveryId, Kind, LinkNumber, At, Method, Agent, Reader, Because)
            SELECT DispatchId, Id, CASE WHEN Id % 4 = 0 THEN 'Clicked' ELSE 'Opened' END, CASE WHEN Id % 4 = 0 THEN 1 END, ChangedAt, 'GET', 'Mozilla/5.0',
                CASE Id % 3 WHEN 0 THEN 'Person' WHEN 1 THEN 'Machine' ELSE 'Unknown' END, 'Nothing'
            FROM Deliveries WHERE State = 'Sent' AND DispatchId = (SELECT MAX(Id) FROM Dispatches)
            """));
        Execute($"""
            INSERT INTO AuditEntries (At, ActorKind, ActorName, Act, Subject) SELECT SendAt, 'Staff', 'Benchmark', 'dispatch.schedule', 'dispatch:' || Id FROM Dispatches WHERE Id > {First}
            """);
    }

    /// <summary>Copies one row of the table, with other values in some of its columns; n counts from 1.</summary>
    private void Multiply(string table, int rows, string like, Dictionary<string, string> values) =>
        Without(table, () => Execute(Invariant($"""
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
            INSERT INTO {table} ({Columns(table)}) SELECT {Columns(table, "", new(values) { ["Id"] = $"{First} + n" })}
            FROM numbers CROSS JOIN (SELECT * FROM {table} WHERE Id < {First} AND {like} ORDER BY Id DESC LIMIT 1)
            """)));

    /// <summary>Its indexes are built at the end, in order, which takes a tenth of the time.</summary>
    private void Without(string table, Action fill)
    {
        var indexes = Read($"SELECT name || '|' || sql FROM sqlite_master WHERE type = 'index' AND tbl_name = '{table}' AND sql IS NOT NULL").Select(row => row.Split('|', 2)).ToList();
        Execute("BEGIN");
        foreach (var index in indexes)
            Execute($"DROP INDEX \"{index[0]}\"");
        fill();
        foreach (var index in indexes)
            Execute(index[1]);
        Execute("COMMIT");
    }

    private string Columns(string table, string without = "", Dictionary<string, string>? values = null) =>
        string.Join(", ", Read($"SELECT name FROM pragma_table_info('{table}')").Where(name => name != without).Select(name => values?.GetValueOrDefault(name) ?? $"\"{name}\""));

    private List<string> Read(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string> rows = [];
        while (reader.Read())
            rows.Add(reader.GetString(0));
        return rows;
    }

    private void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
