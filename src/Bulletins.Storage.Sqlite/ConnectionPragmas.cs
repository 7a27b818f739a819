using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bulletins.Storage.Sqlite;

/// <summary>Write-ahead logging, so that pages read while the worker writes; every commit on disk before it is reported
/// (in WAL mode only FULL does that); a busy database is waited for, milliseconds; what is deleted is overwritten (FAST would leave whatever
/// filled pages of its own, as mails do).</summary>
internal sealed class ConnectionPragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData data)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData data, CancellationToken cancellation = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
