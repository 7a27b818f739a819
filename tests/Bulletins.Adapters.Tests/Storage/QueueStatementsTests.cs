using Bulletins.Dispatching.Queue;
using Bulletins.Sending.Journal;
using Bulletins.Storage.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace Bulletins.Adapters.Tests.Storage;

/// <summary>The statements that are written by hand, where no SQL Server is at hand to run them: they must be sound T-SQL,
/// and name only tables and columns that the model has.</summary>
internal sealed class QueueStatementsTests
{
    private static readonly SqlServerQueueDialect Dialect = new();

    private static IEnumerable<TestCaseData> Statements()
    {
        yield return new TestCaseData(Dialect.Claim).SetArgDisplayNames("claim");
        yield return new TestCaseData(QueueStatements.Freeze("SELECT Id AS ContactId, 1 AS MemberId FROM Contacts", Dialect.RandomToken, $"CASE WHEN {Dialect.DomainOf("candidate.NormalizedEmail")} IN ('qq.com') THEN @queue_provider0 ELSE '' END")).SetArgDisplayNames("freeze");
        yield return new TestCaseData(QueueStatements.Duplicates).SetArgDisplayNames("duplicates");
        yield return new TestCaseData(QueueStatements.Release).SetArgDisplayNames("release");
        yield return new TestCaseData(QueueStatements.ReleaseAll).SetArgDisplayNames("release all");
        yield return new TestCaseData(JournalSql.TakeBack).SetArgDisplayNames("take back");
        yield return new TestCaseData(JournalSql.Begin).SetArgDisplayNames("begin");
        yield return new TestCaseData(JournalSql.BeginAttempt).SetArgDisplayNames("begin attempt");
        yield return new TestCaseData(JournalSql.End).SetArgDisplayNames("end");
        yield return new TestCaseData(JournalSql.EndAttempt).SetArgDisplayNames("end attempt");
    }

    [TestCaseSource(nameof(Statements))]
    public void The_statement_is_sound_TSql_over_tables_and_columns_that_exist(string statement)
    {
        var parsed = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(statement), out var errors);
        Assert.That(errors.Select(e => $"line {e.Line}, column {e.Column}: {e.Message}"), Is.Empty);

        using var db = new BulletinsDb(SqlServerStorageTests.Options("Server=nowhere;Database=bulletins"));
        var tables = db.Model.GetEntityTypes().Select(e => e.GetTableName()!).ToList();
        var columns = db.Model.GetEntityTypes().SelectMany(e => e.GetProperties()).Select(p => p.GetColumnName()).ToHashSet();
        var names = new Names();
        parsed.Accept(names);
        Assert.That(names.Tables.Except([.. names.Expressions, "due"]), Is.SubsetOf(tables));
        Assert.That(names.Columns, Is.SubsetOf(columns));
    }

    private sealed class Names : TSqlFragmentVisitor
    {
        public HashSet<string> Tables { get; } = [];
        public HashSet<string> Expressions { get; } = [];
        public HashSet<string> Columns { get; } = [];

        public override void Visit(NamedTableReference node) => Tables.Add(node.SchemaObject.BaseIdentifier.Value);

        public override void Visit(CommonTableExpression node) => Expressions.Add(node.ExpressionName.Value);

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.ColumnType == ColumnType.Regular && node.MultiPartIdentifier.Identifiers[^1].Value is var name && name != "ContactId")
                Columns.Add(name);
        }
    }
}
