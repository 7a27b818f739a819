using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bulletins.Testing;

/// <summary>What a database was told to change, and how many rows each statement changed. Statements that failed are kept apart.</summary>
public sealed class StatementLog : DbCommandInterceptor
{
    private readonly ConcurrentQueue<(string Text, int Rows)> changes = [];
    private readonly ConcurrentQueue<string> failures = [];

    public IReadOnlyCollection<(string Text, int Rows)> Changes => changes;

    public IReadOnlyCollection<string> Failures => failures;

    /// <summary>Done once, between the first question that is asked of the database and the next.</summary>
    public Func<Task>? AfterFirstQuestion { get; set; }

    public override ValueTask<int> NonQueryExecutedAsync(DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        changes.Enqueue((command.CommandText, result));
        return ValueTask.FromResult(result);
    }

    public override async ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        if (AfterFirstQuestion is { } meanwhile)
        {
            AfterFirstQuestion = null;
            await meanwhile();
        }
        return result;
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        failures.Enqueue(command.CommandText);
        return Task.CompletedTask;
    }
}
