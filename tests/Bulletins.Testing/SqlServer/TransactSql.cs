using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bulletins.Testing.SqlServer;

/// <summary>Tells without a server what SQL Server would refuse of a statement: by its grammar, by the rules that the grammar doesn't say (<see cref="SelectRules"/>), and by
/// the tables and columns that there are.</summary>
public static class TransactSql
{
    /// <summary>A request takes 2,100 parameters, and two are the statement itself and the list of the others.</summary>
    public const int MostParameters = 2098;

    private static readonly ConcurrentDictionary<string, Reading> Known = new();
    private static readonly Dictionary<string, Dictionary<string, int?>> Tables = ReadTables();

    public static IEnumerable<string> FaultsOf(DbCommand command)
    {
        var reading = Known.GetOrAdd(command.CommandText, Read);
        foreach (var fault in reading.Faults)
            yield return fault;
        if (command.Parameters.Count > MostParameters)
            yield return $"It has {command.Parameters.Count} parameters.";
        foreach (SqlParameter parameter in command.Parameters)
        {
            if (parameter.SqlDbType == System.Data.SqlDbType.DateTime)
                yield return $"{parameter.ParameterName} is a datetime, which is rounded to 3 ms.";
            if (parameter.Value is string text && reading.Lengths.TryGetValue(parameter.ParameterName.TrimStart('@'), out var length) && text.Length > length)
                yield return $"{parameter.ParameterName} has {text.Length} characters, and its column takes {length}.";
        }
    }

    public static IReadOnlyList<string> FaultsOf(string statement) => Read(statement).Faults;

    private static Reading Read(string statement)
    {
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement), out var errors);
        if (errors.Count > 0)
            return new Reading([.. errors.Select(e => $"line {e.Line}, column {e.Column}: {e.Message}")], []);
        var names = new NamesUsed();
        parsed.Accept(names);
        var rules = new SelectRules();
        parsed.Accept(rules);
        var columns = Tables.Where(table => names.Tables.ContainsValue(table.Key)).SelectMany(table => table.Value.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var unknown = names.Tables.Values.Where(name => !Tables.ContainsKey(name) && !names.Defined.Contains(name)).Select(name => $"There is no table {name}.")
            .Concat(names.Columns.Where(name => !columns.Contains(name) && !names.Defined.Contains(name)).Select(name => $"There is no column {name}."));
        return new Reading([.. rules.Faults, .. unknown], names.LengthsOfSet(Tables));
    }

    private static Dictionary<string, Dictionary<string, int?>> ReadTables()
    {
        using var db = SqlServerTwin.Open();
        return db.Model.GetEntityTypes().ToDictionary(entity => entity.GetTableName()!,
            entity => entity.GetProperties().ToDictionary(p => p.GetColumnName(), p => p.GetMaxLength(), StringComparer.OrdinalIgnoreCase), StringComparer.OrdinalIgnoreCase);
    }

    /// <param name="Lengths">What the columns take that parameters are written into.</param>
    private sealed record Reading(IReadOnlyList<string> Faults, Dictionary<string, int> Lengths);
}
