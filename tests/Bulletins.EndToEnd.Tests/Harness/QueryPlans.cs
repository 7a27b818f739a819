using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests.Harness;

/// <summary>How SQLite answers what a host asked, by what it wrote on the terminal while it logged its queries. SQLite keeps no statistics here, so that a
/// plan is the same however large the tables are.</summary>
internal static partial class QueryPlans
{
    public static readonly (string Key, string Value) Logged = ("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information");

    /// <summary>Tables that have a row for each member, mail or event.</summary>
    private static readonly HashSet<string> Large =
    [
        "Members", "Contacts", "Subscriptions", "Suppressions", "Deliveries", "Attempts", "DeliveryEvents", "ReadingEvents", "IncomingMails", "Notices", "AuditEntries",
    ];

    /// <summary>Indexes that hold only the few rows that something is still to be done with.</summary>
    private static readonly string[] Small = ["IX_Deliveries_Uncertain", "IX_ReadingEvents_Unjudged", "IX_Notices_Unsent"];

    /// <summary>Each query that reads a large table from end to end, once, with what is read so.</summary>
    public static async Task<IReadOnlyList<(string Query, string Scan)>> ScansAsync(BulletinsHost host)
    {
        await using var db = host.OpenDatabase();
        var scans = new List<(string, string)>();
        foreach (var query in host.Terminal.Split('\n').Select(line => Asked().Match(line)).Where(asked => asked.Success).Select(asked => asked.Groups["sql"].Value.Trim()).Distinct().Where(query => !query.Contains("WHERE 0", StringComparison.Ordinal)))
            scans.AddRange((await ScansAsync(db, query)).Select(scan => (query, scan)));
        return scans;
    }

    private static async Task<List<string>> ScansAsync(BulletinsDb db, string query)
    {
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + query;
        foreach (var name in Parameter().Matches(query).Select(match => match.Value).Distinct())
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, DBNull.Value);
            command.Parameters.Add(parameter);
        }
        var tables = Alias().Matches(query).ToLookup(match => match.Groups["alias"].Value, match => match.Groups["table"].Value);
        var scans = new List<string>();
        await using var plan = await command.ExecuteReaderAsync();
        while (await plan.ReadAsync())
        {
            var step = plan.GetString(3);
            if (Scan().Match(step) is { Success: true } scan && tables[scan.Groups["alias"].Value].Append(scan.Groups["alias"].Value).Any(Large.Contains) && !IsShort(step, query))
                scans.Add(step);
        }
        return scans;
    }

    /// <summary>It ends early: at the first row, or with the page of a list that is read in its order; or it only counts, in an index. Who is of an
    /// audience has to be asked of everybody, and is counted once for all who ask.</summary>
    private static bool IsShort(string step, string query) =>
        Small.Any(index => step.EndsWith(index, StringComparison.Ordinal)) || query.StartsWith("SELECT EXISTS (", StringComparison.Ordinal) || Page().IsMatch(query)
        || step.Contains(" USING COVERING INDEX ", StringComparison.Ordinal) && Counted().IsMatch(query)
        || query.Contains("THEN 'MemberRetired'", StringComparison.Ordinal);

    /// <summary>Without a condition, or with one that most rows meet.</summary>
    [GeneratedRegex(@"^SELECT (?!.* FROM ""\w+"" AS ""\w+"" WHERE (?!""s"".""LiftedAt"" IS NULL ORDER)).* ORDER BY ""\w+"".""(Id|Number)""( DESC)? LIMIT @\w+ OFFSET @\w+$")]
    private static partial Regex Page();

    [GeneratedRegex(@"^SELECT (COUNT\(\*\) FROM ""\w+"" AS ""\w+""$|""a0"".""Act"" FROM)")]
    private static partial Regex Counted();

    [GeneratedRegex(@"Executed DbCommand \(\S+\) \[Parameters=\[.*?\], CommandType='Text', CommandTimeout='\d+'\]\s+(?<sql>SELECT .*)$")]
    private static partial Regex Asked();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"""(?<table>\w+)"" AS ""(?<alias>\w+)""")]
    private static partial Regex Alias();

    [GeneratedRegex(@"^SCAN (?<alias>\w+)")]
    private static partial Regex Scan();
}
