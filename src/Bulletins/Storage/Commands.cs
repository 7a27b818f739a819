using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bulletins.Storage;

internal static class Commands
{
    /// <summary>The largest that SQL Server has a size for.</summary>
    private const int UsualText = 4000;

    public static DbCommand Command(this DbConnection connection, string text, IDbContextTransaction? transaction = null)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Transaction = transaction?.GetDbTransaction();
        return command;
    }

    public static DbCommand With(this DbCommand command, string name, object? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = "@" + name;
        if (name is "queue_now" or "queue_due" or "queue_first")
            parameter.DbType = DbType.DateTime2;
        parameter.Hold(value);
        command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Times go as datetime2 where the engine tells kinds of time apart: its older kind would round them. Texts have one size, however long they are: an
    /// engine that keeps a plan for each size would keep one for each length of a server's reply.</summary>
    /// <remarks>Also of a parameter that held nothing before, or something else.</remarks>
    public static void Hold(this DbParameter parameter, object? value)
    {
        if (value is DateTime)
            parameter.DbType = DbType.DateTime2;
        else if (value is string text)
            parameter.Size = text.Length <= UsualText ? UsualText : -1;
        parameter.Value = value ?? DBNull.Value;
    }
}
