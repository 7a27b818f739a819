using System.Data.Common;
using Bulletins.Dispatching.Queue;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bulletins.Sending.Journal;

/// <summary>The journal's own connection, with its statements prepared once and run for each entry. Not for use by two at once.</summary>
internal sealed class JournalConnection : IAsyncDisposable
{
    private readonly BulletinsDb db;
    private readonly DbConnection connection;
    private readonly Dictionary<string, DbCommand> commands = [];
    private readonly IExecutionStrategy repeats;
    private DbTransaction? transaction;

    private JournalConnection(BulletinsDb db)
    {
        this.db = db;
        connection = db.Database.GetDbConnection();
        repeats = db.Database.CreateExecutionStrategy();
    }

    public static async Task<JournalConnection> OpenAsync(IDbContextFactory<BulletinsDb> databases)
    {
        var db = await databases.CreateDbContextAsync();
        try
        {
            await db.Database.OpenConnectionAsync();
            return new JournalConnection(db);
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs the entries in one transaction; none of them has happened when it throws.</summary>
    public Task WriteAsync(IReadOnlyList<JournalEntry> entries) => repeats.ExecuteAsync(() => WriteOnceAsync(entries));

    private async Task WriteOnceAsync(IReadOnlyList<JournalEntry> entries)
    {
        await using (transaction = await connection.BeginTransactionAsync())
        {
            foreach (var entry in entries)
                await entry.WriteAsync(this);
            await transaction.CommitAsync();
        }
    }

    public async Task<bool> BeginAsync(Intent intent)
    {
        var begun = await RunAsync(JournalSql.Begin,
            ("queue_delivery", intent.DeliveryId), ("queue_worker", intent.WorkerId), ("queue_number", intent.Number), ("queue_now", intent.At),
            ("queue_revision", intent.ContentRevision));
        if (begun == 0)
            return false;
        await RunAsync(JournalSql.BeginAttempt,
            ("queue_delivery", intent.DeliveryId), ("queue_number", intent.Number), ("queue_now", intent.At), ("queue_relay", intent.Relay),
            ("queue_revision", intent.ContentRevision), ("queue_franking", intent.Franking));
        return true;
    }

    /// <summary>Undoes an intent of which nothing has left, if it is written at all.</summary>
    public async Task TakeBackAsync(Intent intent, DateTime now)
    {
        var taken = await RunAsync(JournalSql.TakeBack,
            ("queue_delivery", intent.DeliveryId), ("queue_worker", intent.WorkerId), ("queue_number", intent.Number), ("queue_now", now));
        if (taken > 0)
        {
            await RunAsync(JournalSql.EndAttempt,
                ("queue_delivery", intent.DeliveryId), ("queue_number", intent.Number), ("queue_now", now),
                ("queue_outcome", nameof(AttemptOutcome.RelayFailed)), ("queue_code", null), ("queue_enhanced", null), ("queue_reason", null),
                ("queue_reply", new Fault(Words.Sending, "Send.NotBegun").Store()));
        }
    }

    public async Task EndAsync(Outcome outcome)
    {
        if (outcome.Excuse is { } excuse)
            await RunAsync(JournalSql.Excuse, ("queue_delivery", outcome.DeliveryId), ("queue_number", outcome.Number), ("queue_first", excuse.FirstTriedAt), ("queue_excused", excuse.Attempts));
        var ended = await RunAsync(JournalSql.End,
            ("queue_delivery", outcome.DeliveryId), ("queue_number", outcome.Number), ("queue_state", outcome.State.ToString()),
            ("queue_due", outcome.DueAt), ("queue_refusals", outcome.Refusals), ("queue_uncertain", outcome.UncertainAttempts), ("queue_now", outcome.At));
        if (ended == 0 && outcome.AttemptOutcome == AttemptOutcome.Accepted)
            await RunAsync(JournalSql.EndLate, ("queue_delivery", outcome.DeliveryId), ("queue_number", outcome.Number), ("queue_now", outcome.At));
        await RunAsync(JournalSql.EndAttempt,
            ("queue_delivery", outcome.DeliveryId), ("queue_number", outcome.Number), ("queue_now", outcome.At),
            ("queue_outcome", outcome.AttemptOutcome.ToString()), ("queue_code", outcome.Code), ("queue_enhanced", outcome.EnhancedCode),
            ("queue_reason", outcome.Reason?.ToString()), ("queue_reply", outcome.Reply));
    }

    public Task<IReadOnlyList<ClaimedDelivery>> ClaimAsync(string statement, DueClaim claim) => DispatchQueue.ReadClaimedAsync(Prepare(statement,
        ("queue_dispatch", claim.DispatchId), ("queue_provider", claim.MailboxProvider), ("queue_worker", claim.WorkerId),
        ("queue_count", claim.Count), ("queue_now", claim.Now)));

    public Task ReleaseAsync(ClaimedDelivery delivery, long workerId, DateTime due) => RunAsync(QueueStatements.Release,
        ("queue_delivery", delivery.Id), ("queue_worker", workerId), ("queue_due", due));

    public Task ReleaseAllAsync(DueClaim claim, DateTime due) => RunAsync(QueueStatements.ReleaseAll,
        ("queue_dispatch", claim.DispatchId), ("queue_provider", claim.MailboxProvider), ("queue_worker", claim.WorkerId), ("queue_due", due));

    public async ValueTask DisposeAsync()
    {
        foreach (var command in commands.Values)
            await command.DisposeAsync();
        await db.DisposeAsync();
    }

    private Task<int> RunAsync(string text, params ReadOnlySpan<(string Name, object? Value)> values) => Prepare(text, values).ExecuteNonQueryAsync();

    private DbCommand Prepare(string text, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!commands.TryGetValue(text, out var command))
        {
            commands[text] = command = connection.Command(text);
            foreach (var (name, value) in values)
                command.With(name, value);
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Hold(values[i].Value);
        command.Transaction = transaction;
        return command;
    }
}
