#pragma warning disable EF1001 // The compiler is where every question passes, and has no public name.
using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Linq.Expressions;
using System.Reflection;
using Bulletins.Storage.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;

namespace Bulletins.Testing.SqlServer;

/// <summary>Stands beside a SQLite database, and is asked everything that is asked of it: each question is put to the SQL Server provider, with its real options, as far
/// as that goes without a server. What comes of it must be sound T-SQL, and what is saved must fit its columns there.</summary>
/// <remarks>The answers are SQLite's, so that whatever depends on them is asked as well.</remarks>
public sealed class SqlServerTwin : SaveChangesInterceptor
{
    private static readonly DbContextOptions<BulletinsDb> Options = Configured();

    private readonly ConcurrentQueue<string> faults = [];

    /// <summary>What SQL Server would refuse.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    /// <summary>Whoever takes them answers for them.</summary>
    public IReadOnlyList<string> TakeFaults()
    {
        var taken = new List<string>();
        while (faults.TryDequeue(out var fault))
            taken.Add(fault);
        return taken;
    }

    /// <summary>The statements that were made of the questions.</summary>
    public ConcurrentDictionary<string, int> Statements { get; } = new();

    /// <summary>The methods that asked, as they are compiled; null while nobody wants to know, and only what is new is asked.</summary>
    public ConcurrentDictionary<string, byte>? Askers { get; set; }

    /// <summary>Attached to a context's options, it hears all that the context asks and saves.</summary>
    public void Attach(DbContextOptionsBuilder options) => options.ReplaceService<IQueryCompiler, AskingBoth>().AddInterceptors(this);

    /// <summary>A context that has nothing behind it: what it would run is only heard.</summary>
    public static BulletinsDb Open() => new(Options);

    internal void Ask<TResult>(Expression query, bool isAsync)
    {
        NoteAsker();
        var heard = Heard.Begin();
        try
        {
            using var db = Open();
            var compiler = db.GetService<IQueryCompiler>();
            switch (isAsync ? (object?)compiler.ExecuteAsync<TResult>(query, CancellationToken.None) : compiler.Execute<TResult>(query))
            {
                case Task answer:
                    // Nothing in it waits for anything.
                    answer.GetAwaiter().GetResult();
                    break;
                case IRelationalQueryingEnumerable rows:
                    using (var command = rows.CreateDbCommand())
                        Heard.Add(command);
                    break;
            }
        }
        catch (OnlySqliteException)
        {
            return;
        }
        catch (InvalidOperationException) when (heard.Count > 0)
        {
            // There is no row, and there must be one.
        }
        catch (Exception failure)
        {
            Refuse($"{failure.Message}\n{query}", failure);
        }
        foreach (var command in heard)
            Check(command);
    }

    private void Check(DbCommand command)
    {
        Statements.TryAdd(command.CommandText, command.Parameters.Count);
        foreach (var fault in TransactSql.FaultsOf(command))
            Refuse($"{fault}\n{command.CommandText}", null);
    }

    /// <summary>Also where whoever asked lets no error out: <see cref="TestDatabase.Dispose"/> tells of it.</summary>
    private void Refuse(string fault, Exception? cause)
    {
        faults.Enqueue(fault);
        throw new RefusedBySqlServerException(fault, cause);
    }

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        foreach (var (fault, isId) in SavedRows.FaultsOf(eventData.Context!))
        {
            // A test may choose an id, which the program never does.
            if (!isId || Caller() is { } caller && IsOfProgram(caller.DeclaringType!.Assembly))
                Refuse(fault, null);
        }
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        new(SavingChanges(eventData, result));

    private void NoteAsker()
    {
        if (Askers is not { } askers)
            return;
        if (Caller() is { } caller && IsOfProgram(caller.DeclaringType!.Assembly))
            askers.TryAdd(NameOf(caller), 0);
    }

    /// <summary>Who among ours has called Entity Framework.</summary>
    private static MethodBase? Caller() => new StackTrace().GetFrames().Select(frame => frame.GetMethod()).FirstOrDefault(method => method?.DeclaringType is { } type
        && type.Assembly.GetName().Name!.StartsWith("Bulletins", StringComparison.Ordinal) && type.Namespace != typeof(SqlServerTwin).Namespace && (type.DeclaringType ?? type) != typeof(BulletinsDb));

    public static bool IsOfProgram(Assembly assembly) =>
        assembly.GetName().Name is { } name && (name == "Bulletins" || name.StartsWith("Bulletins.", StringComparison.Ordinal)) && !name.Contains(".Test", StringComparison.Ordinal) && !name.EndsWith("Tests", StringComparison.Ordinal);

    /// <summary>Type and method, written as in metadata.</summary>
    public static string NameOf(MethodBase method)
    {
        var type = method.DeclaringType!;
        return $"{(type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '/')}::{method.Name}";
    }

    private static DbContextOptions<BulletinsDb> Configured()
    {
        var options = new DbContextOptionsBuilder<BulletinsDb>();
        new SqlServerDatabaseProvider().Configure(options, "Server=nowhere.invalid;Database=bulletins");
        options.ReplaceService<IQueryCompiler, AskedInsteadOfSqlite>().AddInterceptors(new NothingRuns());
        return options.Options;
    }
}

/// <summary>SQL Server would refuse what SQLite takes.</summary>
public sealed class RefusedBySqlServerException(string fault, Exception? cause) : Exception($"SQL Server: {fault}", cause);
