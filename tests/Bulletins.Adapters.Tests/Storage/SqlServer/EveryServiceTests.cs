using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Bulletins.Jobs;
using Bulletins.Mail;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Bulletins.Testing.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>Calls every method of everything that has the tables, on SQLite, where each question is put to the SQL Server provider as well (<see cref="SqlServerTwin"/>).
/// A class that comes new is called without a word.</summary>
internal sealed class EveryServiceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] Assemblies = [typeof(BulletinsDb).Assembly, typeof(FiguresJob).Assembly, Assembly.Load("Bulletins.Web")];

    /// <summary>What a call takes that waits for something which never comes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Most of the time goes by in waiting for those.</summary>
    private static readonly ParallelOptions AtOnce = new() { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount };

    private readonly ConcurrentDictionary<string, byte> askers = [];
    private readonly ConcurrentDictionary<Type, ConcurrentBag<string>> faults = [];
    private readonly ConcurrentBag<string> notCalled = [];

    private static IEnumerable<Type> WithTables() => Assemblies.SelectMany(assembly => assembly.GetTypes())
        .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)) && type.Namespace?.Contains(".Migrations", StringComparison.Ordinal) != true && !typeof(DbContext).IsAssignableFrom(type))
        .Where(type => Injected(type).Any(p => IsTables(p.PropertyType))
            || type.GetConstructors(Declared).Cast<MethodBase>().Concat(type.GetMethods(Declared)).Any(method => method.GetParameters().Any(p => IsTables(p.ParameterType))));

    private static bool IsTables(Type type) => type == typeof(BulletinsDb) || type.IsGenericType && type.GetGenericArguments() is [var of] && of == typeof(BulletinsDb);

    private static IEnumerable<PropertyInfo> Injected(Type type) => type.GetProperties(Declared).Where(p => p.CustomAttributes.Any(a => a.AttributeType.Name == "InjectAttribute"));

    [OneTimeSetUp]
    public async Task Call_everything()
    {
        using var database = new TestDatabase();
        await using (var db = database.Open())
            await BusyAssociation.FillAsync(db);
        var file = database.ConnectionString.Split(['=', ';'])[1];
        await using (var db = database.Open())
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        var whole = await File.ReadAllBytesAsync(file);
        var asking = Assemblies.SelectMany(AskingMethods.Of).ToHashSet();
        foreach (var isPrivate in (bool[])[false, true])
        {
            // What nobody outside may call is called only where no other call led to it.
            var calls = Methods().Where(m => m.Method.IsPrivate == isPrivate && (!isPrivate || asking.Except(Asked()).Contains($"{m.Type.FullName}.{m.Method.Name}")))
                .SelectMany(_ => Enumerable.Range(1, 3), (m, id) => (m.Type, m.Method, Id: id)).ToList();
            await Parallel.ForEachAsync(calls, AtOnce, async (call, _) => await CallAsync(whole, call.Type, call.Method, call.Id, withNulls: call.Id == 2));
        }
    }

    private static IEnumerable<(Type Type, MethodInfo Method)> Methods() => WithTables().SelectMany(type => type.GetMethods(Declared)
        .Where(m => !m.IsSpecialName && !m.ContainsGenericParameters && !m.IsDefined(typeof(CompilerGeneratedAttribute))), (type, method) => (type, method));

    private HashSet<string> Asked() => [.. askers.Keys.Select(AskingMethods.AsWritten)];

    private async Task CallAsync(byte[] whole, Type type, MethodInfo method, long id, bool withNulls)
    {
        using var database = new TestDatabase(whole);
        database.Twin.Askers = askers;
        await using var engine = new DispatchEngine(database, new SkippingClock(BusyAssociation.Now), change: services =>
        {
            var relay = services.Last(service => service.ServiceType == typeof(IMailSender));
            services.AddSingleton<DataFolder>();
            services.AddMail();
            services.Add(relay);
        });
        using var stopping = new CancellationTokenSource(Patience);
        try
        {
            await engine.UseAsync(async services =>
            {
                var value = new AnyValue(services, id, withNulls, stopping.Token);
                var on = method.IsStatic ? null : value.Make(type);
                foreach (var property in on is null ? [] : Injected(type))
                    property.SetValue(on, value.Make(property.PropertyType));
                await EndAsync(method.Invoke(on, value.For(method)), stopping.Token).WaitAsync(Patience);
                // It writes behind its callers: what it asks would be heard of on a slow machine only.
                await services.GetRequiredService<RelayBoard>().FlushAsync().WaitAsync(Patience);
            });
        }
        catch (Exception failure)
        {
            // There may be no such row, or it may not be in the state for it. What SQL Server would refuse is remembered apart.
            if (Environment.GetEnvironmentVariable("BULLETINS_SHOW_CALLS") is not null)
                notCalled.Add($"{type.Name}.{method.Name}({id}): {(failure as TargetInvocationException)?.InnerException?.Message ?? failure.Message}");
        }
        // Rows that are there are given to those that add one, too.
        if (database.Twin.TakeFaults().Where(fault => !fault.Contains(".Id can't be stored", StringComparison.Ordinal)).ToList() is { Count: > 0 } refused)
            refused.ForEach(fault => faults.GetOrAdd(type, _ => []).Add($"{method.Name}: {fault}"));
    }

    private static async Task EndAsync(object? result, CancellationToken cancellation)
    {
        if (result is Task task)
        {
            await task;
            result = task.GetType().GetProperty(nameof(Task<int>.Result))?.GetValue(task);
        }
        if (result is IQueryable<object> rows)
            await rows.Take(10).ToListAsync(cancellation);
        else if (result?.GetType().GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)) is { } several)
            await (Task)typeof(EveryServiceTests).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(several.GetGenericArguments()).Invoke(null, [result])!;
    }

    private static async Task ReadAsync<T>(IAsyncEnumerable<T> several)
    {
        await foreach (var _ in several.Take(10))
        {
        }
    }

    [TestCaseSource(nameof(WithTables))]
    public void Nothing_that_it_asks_would_be_refused_by_SQL_Server(Type type) => Assert.That(faults.GetValueOrDefault(type) ?? [], Is.Empty);

    [Test]
    public void Every_method_that_asks_has_asked()
    {
        foreach (var call in notCalled.Order())
            TestContext.Out.WriteLine(call);
        var missing = Assemblies.SelectMany(AskingMethods.Of).Except(Asked()).ToList();
        Assert.That(missing.Except(AskedElsewhere.Methods), Is.Empty, "Make a row in BusyAssociation that leads there, or say in AskedElsewhere why none does and where it is asked.");
        Assert.That(AskedElsewhere.Methods.Except(missing), Is.Empty, "They are asked here.");
    }

    [Test]
    public void The_tests_that_are_said_to_ask_elsewhere_are_there() =>
        Assert.That(AskedElsewhere.Led.Where(led => !File.Exists(Path.Combine(Repository.Root, "tests", $"{led.Tests}.cs"))), Is.Empty);
}
