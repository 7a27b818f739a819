using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bulletins.Testing.SqlServer;

/// <summary>Rules of SELECT that the grammar doesn't say, with the number of the error that breaking each gives.</summary>
internal sealed class SelectRules : TSqlFragmentVisitor
{
    private static readonly HashSet<string> Aggregates = new(StringComparer.OrdinalIgnoreCase) { "COUNT", "COUNT_BIG", "SUM", "MIN", "MAX", "AVG", "STRING_AGG" };

    public List<string> Faults { get; } = [];

    public override void Visit(FunctionCall node)
    {
        if (!IsAggregate(node))
            return;
        foreach (var parameter in node.Parameters)
        {
            if (Parts.Of(parameter).Any(part => part is ScalarSubquery || part is FunctionCall call && IsAggregate(call)))
                Faults.Add($"Error 130: an aggregate over an aggregate or a subquery: {Text(node)}");
        }
    }

    public override void Visit(ExpressionGroupingSpecification node)
    {
        var parts = Parts.Of(node.Expression);
        if (parts.Exists(part => part is ScalarSubquery || part is FunctionCall call && IsAggregate(call)))
            Faults.Add($"Error 144: grouped by an aggregate or a subquery: {Text(node)}");
        else if (!parts.Exists(part => part is ColumnReferenceExpression))
            Faults.Add($"Error 164: grouped by what is in no column: {Text(node)}");
    }

    public override void Visit(ExpressionWithSortOrder node)
    {
        if (!Parts.Of(node.Expression).Any(part => part is ColumnReferenceExpression or ScalarSubquery))
            Faults.Add($"Error 408 or 1008: ordered by what is in no column: {Text(node)}");
    }

    public override void Visit(QuerySpecification node)
    {
        if (node.UniqueRowFilter == UniqueRowFilter.Distinct && node.OrderByClause is { } order)
            RequireSelected(node, order);
        if (node.GroupByClause is not null || node.SelectElements.Any(element => Parts.Of(element, until: part => part is SelectStatement or QueryExpression).Any(part => part is FunctionCall call && IsAggregate(call))))
            RequireGrouped(node);
    }

    private void RequireSelected(QuerySpecification node, OrderByClause order)
    {
        var selected = node.SelectElements.OfType<SelectScalarExpression>().SelectMany(element => new[] { Text(element.Expression), element.ColumnName?.Value }).ToHashSet();
        foreach (var element in order.OrderByElements.Where(element => !selected.Contains(Text(element.Expression)) && !selected.Contains(Text(element.Expression).Trim('[', ']'))))
            Faults.Add($"Error 145: DISTINCT, ordered by what isn't selected: {Text(element)}");
    }

    /// <summary>Outside of aggregates, columns of the query's own tables must be grouped by.</summary>
    private void RequireGrouped(QuerySpecification node)
    {
        var own = Parts.Of(node.FromClause).OfType<TableReferenceWithAlias>().Select(table => table.Alias?.Value ?? (table as NamedTableReference)?.SchemaObject.BaseIdentifier.Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var grouped = (node.GroupByClause?.GroupingSpecifications ?? []).OfType<ExpressionGroupingSpecification>().Select(group => Text(group.Expression)).ToHashSet();
        var free = node.SelectElements.Cast<TSqlFragment>().Append(node.HavingClause).Append(node.OrderByClause).OfType<TSqlFragment>()
            .SelectMany(part => Parts.Of(part, until: inner => inner is FunctionCall call && IsAggregate(call) || inner is ScalarExpression && grouped.Contains(Text(inner))));
        foreach (var column in free.OfType<ColumnReferenceExpression>().Where(column => column.MultiPartIdentifier is { Count: > 1 } name && own.Contains(name[0].Value)))
            Faults.Add($"Error 8120: neither grouped by nor within an aggregate: {Text(column)}");
    }

    private static bool IsAggregate(FunctionCall call) => call.OverClause is null && call.CallTarget is null && Aggregates.Contains(call.FunctionName.Value);

    private static string Text(TSqlFragment fragment) =>
        string.Concat(fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1).Select(token => token.Text));

    /// <summary>A fragment with all its parts, those of subqueries included.</summary>
    private sealed class Parts : TSqlFragmentVisitor
    {
        private readonly List<TSqlFragment> found = [];
        private readonly Func<TSqlFragment, bool> until;

        private Parts(Func<TSqlFragment, bool> until) => this.until = until;

        /// <param name="until">What is left out, with all its parts.</param>
        public static List<TSqlFragment> Of(TSqlFragment? whole, Func<TSqlFragment, bool>? until = null)
        {
            var parts = new Parts(until ?? (_ => false));
            whole?.Accept(parts);
            var left = parts.found.Where(parts.until).ToList();
            return left.Count == 0 ? parts.found : parts.found.FindAll(part => !left.Exists(other => part.FirstTokenIndex >= other.FirstTokenIndex && part.LastTokenIndex <= other.LastTokenIndex));
        }

        public override void Visit(TSqlFragment fragment) => found.Add(fragment);
    }
}
