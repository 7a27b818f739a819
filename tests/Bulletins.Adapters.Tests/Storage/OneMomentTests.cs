using System.Data;
using System.Data.Common;
using Bulletins.Storage;
using Bulletins.Storage.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bulletins.Adapters.Tests.Storage;

/// <summary>Whether a SQL Server lets a statement read one moment, where there is no server to ask.</summary>
internal sealed class OneMomentTests
{
    [Test]
    public async Task A_database_that_does_so_is_left_alone()
    {
        var server = new Server { IsSet = true };
        await RequireAsync(server);
        Assert.That(server.Changes, Is.Empty);
    }

    [Test]
    public async Task Any_other_is_told_to()
    {
        var server = new Server();
        await RequireAsync(server);
        Assert.That(server.Changes, Is.EqualTo((string[])["ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE"]));
        Assert.That(Mistakes(server.Changes[0]).Concat(Mistakes(server.Question)), Is.Empty);
    }

    [Test]
    public void Where_we_may_not_it_is_said_what_somebody_else_has_to_run()
    {
        var refused = Assert.ThrowsAsync<DatabaseSettingException>(() => RequireAsync(new Server { Refusal = "User does not have permission to alter database." }))!;
        Assert.That((refused.Statement, refused.Message), Is.EqualTo(
            ("ALTER DATABASE [our]]mail] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE", "User does not have permission to alter database.")));
        Assert.That(Mistakes(refused.Statement), Is.Empty);
    }

    private static async Task RequireAsync(Server server)
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqlServerDatabaseProvider().Configure(options, "Server=nowhere;Database=our]mail");
        await using var db = new BulletinsDb(options.AddInterceptors(server, new Line()).Options);
        await new SqlServerDatabaseProvider().RequireOneMomentAsync(db);
    }

    private static IEnumerable<string> Mistakes(string statement)
    {
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement), out var errors);
        return errors.Select(error => error.Message);
    }

    private sealed class Line : DbConnectionInterceptor
    {
        public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
            new(InterceptionResult.Suppress());

        public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            new(InterceptionResult.Suppress());
    }

    private sealed class Server : DbCommandInterceptor
    {
        public bool IsSet { get; init; }
        public string? Refusal { get; init; }
        public List<string> Changes { get; } = [];
        public string Question { get; private set; } = "";

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Question = command.CommandText;
            var answer = new DataTable { Columns = { { "Value", typeof(bool) } } };
            answer.Rows.Add(IsSet);
            return new(InterceptionResult<DbDataReader>.SuppressWithResult(answer.CreateDataReader()));
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Changes.Add(command.CommandText);
            return Refusal is null ? new(InterceptionResult<int>.SuppressWithResult(-1)) : throw new RefusedException(Refusal);
        }
    }

    private sealed class RefusedException(string message) : DbException(message);
}
