#pragma warning disable EF1001 // The compiler is where every question passes, and has no public name.
using System.Collections.Concurrent;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace Bulletins.Testing.SqlServer;

/// <summary>Of a context on SQLite: asks the twin first, whatever it wasn't asked before.</summary>
internal sealed class AskingBoth(IQueryContextFactory contexts, ICompiledQueryCache cache, ICompiledQueryCacheKeyGenerator keys, IDatabase database,
    IDiagnosticsLogger<DbLoggerCategory.Query> logger, ICurrentDbContext current, IEvaluatableExpressionFilter filter, IModel model)
    : QueryCompiler(contexts, cache, keys, database, logger, current, filter, model)
{
    private readonly ICurrentDbContext current = current;

    private SqlServerTwin Twin => current.Context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()!.Interceptors!.OfType<SqlServerTwin>().First();

    /// <summary>Each question once: tests ask the same ones thousands of times.</summary>
    private static readonly ConcurrentDictionary<Expression, bool> Asked = new(ExpressionEqualityComparer.Instance!);

    [ThreadStatic]
    private static Action? ask;

    public override TResult Execute<TResult>(Expression query)
    {
        ask = () => Twin.Ask<TResult>(query, isAsync: false);
        return base.Execute<TResult>(query);
    }

    public override TResult ExecuteAsync<TResult>(Expression query, CancellationToken cancellationToken = default)
    {
        ask = () => Twin.Ask<TResult>(query, isAsync: true);
        return base.ExecuteAsync<TResult>(query, cancellationToken);
    }

    public override Expression ExtractParameters(Expression query, Dictionary<string, object?> parameters, IDiagnosticsLogger<DbLoggerCategory.Query> logger, bool compiledQuery = false, bool generateContextAccessors = false)
    {
        var question = base.ExtractParameters(query, parameters, logger, compiledQuery, generateContextAccessors);
        var (pending, isNew) = (ask, Asked.TryAdd(question, true));
        ask = null;
        if (isNew || Twin.Askers is not null)
            pending?.Invoke();
        return question;
    }
}

/// <summary>Of the twin: answers a question that was made for a context on SQLite.</summary>
internal sealed class AskedInsteadOfSqlite(IQueryContextFactory contexts, ICompiledQueryCache cache, ICompiledQueryCacheKeyGenerator keys, IDatabase database,
    IDiagnosticsLogger<DbLoggerCategory.Query> logger, ICurrentDbContext current, IEvaluatableExpressionFilter filter, IModel model)
    : QueryCompiler(contexts, cache, keys, database, logger, current, filter, model)
{
    private readonly IModel model = model;

    public override Expression ExtractParameters(Expression query, Dictionary<string, object?> parameters, IDiagnosticsLogger<DbLoggerCategory.Query> logger, bool compiledQuery = false, bool generateContextAccessors = false) =>
        new Roots(model).Visit(base.ExtractParameters(query, parameters, logger, compiledQuery, generateContextAccessors));

    /// <summary>Puts tables of this model in place of the other's. What would be read in two queries is read in one, so that all of it is heard at once.</summary>
    private sealed class Roots(IModel model) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) => node switch
        {
            EntityQueryRootExpression root => root.UpdateEntityType(model.FindEntityType(root.EntityType.Name) ?? throw new OnlySqliteException()),
            SqlQueryRootExpression => throw new OnlySqliteException(),
            _ => base.VisitExtension(node),
        };

        protected override Expression VisitMethodCall(MethodCallExpression node) =>
            node.Method.Name == nameof(RelationalQueryableExtensions.AsSplitQuery) && node.Method.DeclaringType == typeof(RelationalQueryableExtensions) ? Visit(node.Arguments[0]) : base.VisitMethodCall(node);
    }
}

/// <summary>It is asked in SQLite's own words, in place of which SQL Server has others.</summary>
internal sealed class OnlySqliteException : Exception;
