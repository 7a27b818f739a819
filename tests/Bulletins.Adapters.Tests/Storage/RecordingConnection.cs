using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace Bulletins.Adapters.Tests.Storage;

/// <summary>A connection to no server: it notes with which types SqlClient would send the parameters of each command, and answers that a row was changed.</summary>
internal sealed class RecordingConnection : DbConnection
{
    private ConnectionState state;

    public List<(string Statement, string Parameter, SqlDbType Type, object? Value)> Sent { get; } = [];

    [AllowNull]
    public override string ConnectionString { get; set; } = "Server=nowhere;Database=bulletins";
    public override string Database => "bulletins";
    public override string DataSource => "nowhere";
    public override string ServerVersion => "16.00.0000";
    public override ConnectionState State => state;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();
    public override void Open() => state = ConnectionState.Open;
    public override void Close() => state = ConnectionState.Closed;
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new Transaction(this);
    protected override DbCommand CreateDbCommand() => new Command(this);

    private sealed class Transaction(RecordingConnection connection) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.ReadCommitted;
        protected override DbConnection DbConnection => connection;
        public override void Commit() { }
        public override void Rollback() { }
    }

    private sealed class Command(RecordingConnection connection) : DbCommand
    {
        private readonly SqlCommand parameters = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";
        public override int CommandTimeout { get; set; }
        public override CommandType CommandType { get; set; } = CommandType.Text;
        public override bool DesignTimeVisible { get; set; }
        public override UpdateRowSource UpdatedRowSource { get; set; }
        protected override DbConnection? DbConnection { get; set; } = connection;
        protected override DbTransaction? DbTransaction { get; set; }
        protected override DbParameterCollection DbParameterCollection => parameters.Parameters;

        public override void Cancel() { }
        public override void Prepare() { }
        public override object? ExecuteScalar() => throw new NotSupportedException();
        protected override DbParameter CreateDbParameter() => parameters.CreateParameter();
        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => throw new NotSupportedException();

        public override int ExecuteNonQuery()
        {
            foreach (SqlParameter parameter in parameters.Parameters)
                connection.Sent.Add((CommandText, parameter.ParameterName, parameter.SqlDbType, parameter.Value));
            return 1;
        }
    }
}
