using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bulletins.Storage;

internal static class Commands
{
    public static DbCommand Command(this DbConnection connection, string text, IDbContextTransaction? transaction = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction?.GetDbTransaction();
        return command;
    }

    /// <summary>Times go as datetime2 where the engine tells kinds of time apart: its older kind would round them.</summary>
    public static DbCommand With(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@" + name;
        if (value is DateTime || name is "queue_now" or "queue_due" or "queue_first")
            parameter.DbType = DbType.DateTime2;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return command;
    }
}
