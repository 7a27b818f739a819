using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bulletins.Testing.Engine;

/// <summary>A database that refuses some statements for as long as it is told to, as one does whose lock somebody keeps.</summary>
public sealed class FailingStatements : DbCommandInterceptor
{
    /// <summary>Whether a statement fails.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>What it fails with.</summary>
    public Func<Exception> Failure { get; init; } = () => new RefusedStatementException();

    /// <summary>How many have failed.</summary>
    public int Failed { get; private set; }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        Refuse(command);
        return new(result);
    }

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Refuse(command);
        return new(result);
    }

    private void Refuse(DbCommand command)
    {
        if (!Fails(command.CommandText))
            return;
        Failed++;
        throw Failure();
    }

    public sealed class RefusedStatementException() : DbException("database is locked");
}
