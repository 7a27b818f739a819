using System.Data.Common;
using Bulletins.Audiences;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Dispatching.Queue;

/// <summary>Freezes audiences into delivery rows, and hands the rows that are due to workers.</summary>
public sealed class DispatchQueue(IEnumerable<IQueueDialect> dialects, MailboxProviders providers, IOptions<StorageOptions> storage)
{
    /// <summary>Rows changed by one statement.</summary>
    private const int Slice = 50_000;

    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(10);

    private readonly IQueueDialect dialect = dialects.Single(d => d.Provider == storage.Value.Provider);

    /// <summary>Writes a row for each candidate that has none yet, inside the database. Safe to repeat.</summary>
    /// <returns>How many rows were written.</returns>
    public async Task<int> FreezeAsync(BulletinsDb db, long dispatchId, IQueryable<Candidate> candidates, DateTime now, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await using var command = candidates.CreateDbCommand();
        command.CommandText = QueueStatements.Freeze(command.CommandText, dialect.RandomToken, ProviderOf(command));
        command.With("queue_dispatch", dispatchId).With("queue_now", now);
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>An expression for the mailbox provider of a candidate, whose names it binds to the command. Domains stand in it as they are: an operator may list them by
    /// the thousand, and a rule has parameters enough.</summary>
    private string ProviderOf(DbCommand command)
    {
        var domain = dialect.DomainOf("candidate.NormalizedEmail");
        var cases = providers.All.Where(provider => provider.Domains.Count > 0).Select((provider, index) =>
        {
            command.With($"queue_provider{index}", provider.Name);
            var domains = provider.Domains.Select(name => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'");
            return $"WHEN {domain} IN ({string.Join(", ", domains)}) THEN @queue_provider{index}";
        }).ToList();
        return cases.Count == 0 ? "''" : $"CASE {string.Join(" ", cases)} ELSE '' END";
    }

    /// <summary>Of several pending rows with one address only the first contact's stays. Safe to repeat, and to go on with: whoever is the first stays it.</summary>
    public static async Task ExcludeDuplicatesAsync(BulletinsDb db, long dispatchId, CancellationToken cancellation)
    {
        foreach (var slice in (await DuplicatesAsync(db, dispatchId, cancellation)).Chunk(Slice))
        {
            await db.Deliveries.Where(d => EF.Parameter(slice).Contains(d.Id) && d.State == DeliveryState.Pending)
                .ExecuteUpdateAsync(row => row.SetProperty(d => d.State, DeliveryState.Excluded).SetProperty(d => d.Exclusion, ExclusionReason.DuplicateAddress)
                    .SetProperty(d => d.DueAt, (DateTime?)null), cancellation);
            if (slice.Length == Slice)
                await Transactions.LetOthersWriteAsync(cancellation);
        }
    }

    /// <summary>Looks at a whole dispatch at once, which keeps nobody waiting, however long it takes.</summary>
    private static async Task<List<long>> DuplicatesAsync(BulletinsDb db, long dispatchId, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        await using var command = db.Database.GetDbConnection().Command(QueueStatements.Duplicates, db.Database.CurrentTransaction);
        command.CommandTimeout = (int)LongestLook.TotalSeconds;
        await using var rows = await command.With("queue_dispatch", dispatchId).ExecuteReaderAsync(cancellation);
        var ids = new List<long>();
        while (await rows.ReadAsync(cancellation))
            ids.Add(rows.GetInt64(0));
        return ids;
    }

    /// <summary>The statement of <see cref="IQueueDialect.Claim"/>.</summary>
    public string ClaimStatement => dialect.Claim;

    /// <summary>Runs that statement and reads the rows that it took.</summary>
    public static async Task<IReadOnlyList<ClaimedDelivery>> ReadClaimedAsync(DbCommand claim)
    {
        await using var rows = await claim.ExecuteReaderAsync();
        var claimed = new List<ClaimedDelivery>();
        while (await rows.ReadAsync())
            claimed.Add(Read(rows));
        return claimed;
    }

    private static ClaimedDelivery Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), LanguageTags.Parse(row.GetString(5)),
        row.GetInt32(6), row.GetInt32(7), row.GetInt32(8), row.IsDBNull(9) ? null : DateTime.SpecifyKind(row.GetDateTime(9), DateTimeKind.Utc), row.GetInt32(10), row.GetInt32(11));
}
