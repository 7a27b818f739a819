using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bulletins.Testing.SqlServer;

/// <summary>The tables and columns that a statement names, and the names that it gives itself.</summary>
internal sealed class NamesUsed : TSqlFragmentVisitor
{
    private readonly List<(string Table, string Column, string Parameter)> assigned = [];

    /// <summary>By the names that they have in the statement.</summary>
    public Dictionary<string, string> Tables { get; } = new(StringComparer.OrdinalIgnoreCase);

    public HashSet<string> Columns { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What OPENJSON and OUTPUT call their columns and rows is among them.</summary>
    public HashSet<string> Defined { get; } = new(StringComparer.OrdinalIgnoreCase) { "value", "key" };

    /// <summary>How long a text may be that the statement writes into a column, by the name of the parameter that holds it.</summary>
    public Dictionary<string, int> LengthsOfSet(Dictionary<string, Dictionary<string, int?>> tables)
    {
        var lengths = new Dictionary<string, int>();
        foreach (var (table, column, parameter) in assigned)
        {
            if (tables.TryGetValue(Tables.GetValueOrDefault(table, table), out var columns) && columns.TryGetValue(column, out var most) && most is { } length)
                lengths[parameter] = Math.Min(length, lengths.GetValueOrDefault(parameter, int.MaxValue));
        }
        return lengths;
    }

    public override void Visit(NamedTableReference node)
    {
        var name = node.SchemaObject.BaseIdentifier.Value;
        // An UPDATE or DELETE may name its table by the alias that its FROM gives.
        if (node.Alias is null && Tables.ContainsKey(name))
            return;
        Tables[node.Alias?.Value ?? name] = name;
    }

    public override void Visit(UpdateSpecification node)
    {
        // Its FROM is told first, so that an alias is known when the target is looked at.
        node.FromClause?.Accept(this);
        if (node.Target is not NamedTableReference target)
            return;
        assigned.AddRange(node.SetClauses.OfType<AssignmentSetClause>().Where(set => set.NewValue is VariableReference)
            .Select(set => (target.SchemaObject.BaseIdentifier.Value, set.Column.MultiPartIdentifier.Identifiers[^1].Value, ((VariableReference)set.NewValue).Name.TrimStart('@'))));
    }

    public override void Visit(DeleteSpecification node) => node.FromClause?.Accept(this);

    public override void Visit(CommonTableExpression node) => Defined.Add(node.ExpressionName.Value);

    public override void Visit(SelectScalarExpression node)
    {
        if (node.ColumnName?.Value is { } name)
            Defined.Add(name);
    }

    public override void Visit(ColumnReferenceExpression node)
    {
        if (node.ColumnType == ColumnType.Regular)
            Columns.Add(node.MultiPartIdentifier.Identifiers[^1].Value);
    }
}
