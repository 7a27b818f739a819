using System.Data.Common;
using Bulletins.Storage;

namespace Bulletins.Sending.Journal;

/// <summary>The statements of one commit of the journal, prepared once and run for each entry.</summary>
internal sealed class JournalStatements(DbConnection connection, DbTransaction transaction) : IDisposable
{
    private readonly Dictionary<string, DbCommand> commands = [];

    public async Task<bool> BeginAsync(Intent intent)
    {
        var begun = await RunAsync(JournalSql.Begin,
            ("queue_delivery", intent.DeliveryId), ("queue_worker", intent.WorkerId), ("queue_number", intent.Number), ("queue_now", intent.At), ("queue_revision", intent.ContentRevision));
        if (begun == 0)
            return false;
        await RunAsync(JournalSql.BeginAttempt,
            ("queue_delivery", intent.DeliveryId), ("queue_number", intent.Number), ("queue_now", intent.At), ("queue_relay", intent.Relay), ("queue_revision", intent.ContentRevision));
        return true;
    }

    public async Task EndAsync(Outcome outcome)
    {
        await RunAsync(JournalSql.End,
            ("queue_delivery", outcome.DeliveryId), ("queue_number", outcome.Number), ("queue_state", outcome.State.ToString()),
            ("queue_due", outcome.DueAt), ("queue_refusals", outcome.Refusals), ("queue_uncertain", outcome.UncertainAttempts), ("queue_now", outcome.At));
        await RunAsync(JournalSql.EndAttempt,
            ("queue_delivery", outcome.DeliveryId), ("queue_number", outcome.Number), ("queue_now", outcome.At),
            ("queue_outcome", outcome.AttemptOutcome.ToString()), ("queue_code", outcome.Code), ("queue_enhanced", outcome.EnhancedCode), ("queue_reason", outcome.Reason?.ToString()), ("queue_reply", outcome.Reply));
    }

    public void Dispose()
    {
        foreach (var command in commands.Values)
            command.Dispose();
    }

    private Task<int> RunAsync(string text, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        if (!commands.TryGetValue(text, out var command))
        {
            commands[text] = command = connection.Command(text);
            command.Transaction = transaction;
            foreach (var (name, value) in values)
                command.With(name, value);
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i].Value ?? DBNull.Value;
        return command.ExecuteNonQueryAsync();
    }
}
