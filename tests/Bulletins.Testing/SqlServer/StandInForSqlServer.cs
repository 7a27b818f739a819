using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Bulletins.Storage.SqlServer;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bulletins.Testing.SqlServer;

/// <summary>Contexts with the real SQL Server options on a connection that leads nowhere: what would be run is kept, also where code goes past Entity Framework,
/// and answered as a test says.</summary>
public sealed class StandInForSqlServer : IDbContextFactory<BulletinsDb>, IDbConnectionInterceptor
{
    private readonly ConcurrentQueue<SqlCommand> commands = [];

    /// <summary>What was to be run, in order, with the parameters of that moment.</summary>
    public IReadOnlyCollection<SqlCommand> Commands => commands;

    /// <summary>How many rows a command says that it changed.</summary>
    public Func<SqlCommand, int> Changed { get; set; } = _ => 1;

    /// <summary>The rows that a command finds; none unless a test says which.</summary>
    public Func<SqlCommand, DataTable> Found { get; set; } = _ => new DataTable();

    public BulletinsDb CreateDbContext()
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqlServerDatabaseProvider().Configure(options, "Server=nowhere.invalid;Database=bulletins");
        return new BulletinsDb(options.AddInterceptors(this).Options);
    }

    public InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new KeptConnection(this));

    internal int Run(SqlCommand command)
    {
        commands.Enqueue(command.Clone());
        return Changed(command);
    }

    internal DbDataReader Ask(SqlCommand command)
    {
        commands.Enqueue(command.Clone());
        return Found(command).CreateDataReader();
    }
}

internal sealed class KeptConnection(StandInForSqlServer standIn) : DbConnection
{
    private bool open;

    [System.Diagnostics.CodeAnalysis.AllowNull]
    public override string ConnectionString { get; set; } = "Server=nowhere.invalid;Database=bulletins";
    public override string Database => "bulletins";
    public override string DataSource => "nowhere.invalid";
    public override string ServerVersion => "16.0";
    public override ConnectionState State => open ? ConnectionState.Open : ConnectionState.Closed;

    public override void Open() => open = true;
    public override void Close() => open = false;
    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new KeptTransaction(this, isolationLevel);
    protected override DbCommand CreateDbCommand() => new KeptCommand(standIn) { Connection = this };
}

internal sealed class KeptTransaction(DbConnection connection, IsolationLevel isolation) : DbTransaction
{
    public override IsolationLevel IsolationLevel => isolation;
    protected override DbConnection DbConnection => connection;
    public override void Commit()
    {
    }

    public override void Rollback()
    {
    }
}

/// <summary>Its parameters are those of the real driver, which decides what kind each is.</summary>
internal sealed class KeptCommand(StandInForSqlServer standIn) : DbCommand
{
    private readonly SqlCommand kept = new();

    [System.Diagnostics.CodeAnalysis.AllowNull]
    public override string CommandText { get => kept.CommandText; set => kept.CommandText = value; }
    public override int CommandTimeout { get => kept.CommandTimeout; set => kept.CommandTimeout = value; }
    public override CommandType CommandType { get => kept.CommandType; set => kept.CommandType = value; }
    public override bool DesignTimeVisible { get; set; }
    public override UpdateRowSource UpdatedRowSource { get; set; }
    protected override DbConnection? DbConnection { get; set; }
    protected override DbTransaction? DbTransaction { get; set; }
    protected override DbParameterCollection DbParameterCollection => kept.Parameters;

    public override void Cancel()
    {
    }

    public override void Prepare()
    {
    }

    public override int ExecuteNonQuery() => standIn.Run(kept);
    public override object? ExecuteScalar() => throw new NotSupportedException();
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => standIn.Ask(kept);
    protected override DbParameter CreateDbParameter() => kept.CreateParameter();

    protected override void Dispose(bool disposing)
    {
        kept.Dispose();
        base.Dispose(disposing);
    }
}
