using System.Linq.Expressions;
using System.Reflection;
using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Storage;
using Bulletins.Testing.Engine;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>Arguments to call any method with: ids are all the same one, whatever can be null is or isn't.</summary>
internal sealed class AnyValue(IServiceProvider services, long id, bool withNulls, CancellationToken cancellation)
{
    private const int Deepest = 4;

    public object?[] For(MethodBase method) => [.. method.GetParameters().Select(p => For(p.ParameterType, p.Name!, IsNullable(p), 0))];

    /// <summary>Also what is registered nowhere.</summary>
    public object? Make(Type type) => services.GetService(type) ?? Make(type, 0);

    private static bool IsNullable(ParameterInfo parameter) =>
        !parameter.ParameterType.IsValueType && new NullabilityInfoContext().Create(parameter).WriteState == NullabilityState.Nullable;

    private object? For(Type type, string name, bool isNullable, int depth)
    {
        if (withNulls && (isNullable || Nullable.GetUnderlyingType(type) is not null))
            return null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue((id - 1) % Enum.GetValues(type).Length);
        return Simple(type, name) ?? (type.IsGenericType || type.IsArray ? Several(type, name, depth) : null) ?? services.GetService(type)
            ?? (typeof(Delegate).IsAssignableFrom(type) ? Delegate(type) : Row(type)) ?? (depth < Deepest ? Make(type, depth) : null);
    }

    private object? Simple(Type type, string name) => type switch
    {
        _ when type == typeof(CancellationToken) => cancellation,
        _ when type == typeof(string) => Text(name),
        _ when type == typeof(long) => id,
        _ when type == typeof(int) => name.EndsWith("ersion", StringComparison.Ordinal) ? 0 : (int)id,
        _ when type == typeof(bool) => id % 2 == 1,
        _ when type == typeof(double) => 1.5,
        _ when type == typeof(DateTime) => Now,
        _ when type == typeof(DateOnly) => DateOnly.FromDateTime(Now),
        _ when type == typeof(TimeSpan) => TimeSpan.FromMinutes(1),
        _ when type == typeof(byte[]) => "From: a@firm.example\r\nSubject: Re: x\r\n\r\nText"u8.ToArray(),
        _ when type == typeof(Stream) => Members(),
        _ when type == typeof(Actor) => DispatchEngine.Staff,
        _ when type == typeof(Rule) => id == 3 ? Rule.Parse("""{"any":[{"field":"member","anyOf":["M00001"]}]}""") : Rule.Everyone,
        _ => null,
    };

    private DateTime Now => ((TimeProvider)services.GetService(typeof(TimeProvider))!).UtcNow();

    /// <summary>Can also be written to.</summary>
    private static MemoryStream Members()
    {
        var file = new MemoryStream();
        file.Write("number,organisation,contact,email,topics\nM00001,Firm,Somebody,contact1@firm.example,policy\nM00002,Other,Else,contact2@firm.example,"u8);
        file.Position = 0;
        return file;
    }

    private string Text(string name) => name.ToLowerInvariant() switch
    {
        var n when n.Contains("token") || n.Contains("secret") => new string('a', PublicToken.Length),
        var n when n.Contains("mail") || n.Contains("address") => "contact1@firm.example",
        var n when n.Contains("rule") => Rule.Everyone.ToJson(),
        var n when n.Contains("provider") || n.Contains("search") => "",
        "id" or "userid" => $"{id}",
        _ => "text",
    };

    private object? Several(Type type, string name, int depth)
    {
        var of = type.IsArray ? [type.GetElementType()!] : type.GetGenericArguments();
        if (typeof(IQueryable).IsAssignableFrom(type))
            return of[0] == typeof(Candidate) ? Db.Contacts.Select(c => new Candidate { ContactId = c.Id, MemberId = c.MemberId, NormalizedEmail = c.NormalizedEmail }) : Rows(of[0]);
        if (of.Length == 1 && Array.CreateInstance(of[0], 1) is var one && type.IsAssignableFrom(one.GetType()))
        {
            one.SetValue(For(of[0], name, false, depth + 1), 0);
            return one;
        }
        if (!typeof(System.Collections.IEnumerable).IsAssignableFrom(type))
            return null;
        var made = (type.IsInterface ? of.Length == 2 ? typeof(Dictionary<,>) : typeof(HashSet<>) : type.GetGenericTypeDefinition()).MakeGenericType(of);
        var several = Activator.CreateInstance(made)!;
        made.GetMethod("Add", of)?.Invoke(several, [.. of.Select(part => For(part, name, false, depth + 1))]);
        return several;
    }

    /// <summary>Does nothing, and is done.</summary>
    private static Delegate Delegate(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        var result = invoke.ReturnType;
        Expression body = result == typeof(Task) ? Expression.Constant(Task.CompletedTask)
            : result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Task<>)
                ? Expression.Call(typeof(Task), nameof(Task.FromResult), result.GetGenericArguments(), Expression.Default(result.GetGenericArguments()[0]))
                : Expression.Default(result);
        return Expression.Lambda(type, body, invoke.GetParameters().Select(p => Expression.Parameter(p.ParameterType))).Compile();
    }

    private BulletinsDb Db => (BulletinsDb)services.GetService(typeof(BulletinsDb))!;

    private IQueryable<object>? Rows(Type type) => Db.Model.FindEntityType(type) is { } entity ? StorageTests.Rows(Db, entity) : null;

    private object? Row(Type type) => Rows(type)?.AsNoTracking().AsEnumerable().ElementAtOrDefault((int)id - 1) ?? Rows(type)?.AsNoTracking().FirstOrDefault();

    private object? Make(Type type, int depth)
    {
        if (type.IsAbstract || type.IsInterface || type.IsPrimitive)
            return null;
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(c => c.GetParameters().All(p => p.ParameterType != type))
            .MaxBy(c => c.GetParameters().Length);
        if (constructor is null)
            return type.IsValueType ? Activator.CreateInstance(type) : null;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(p => For(p.ParameterType, p.Name!, IsNullable(p), depth + 1))]);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0 && constructor.GetParameters().Length == 0))
            property.SetValue(made, For(property.PropertyType, property.Name, false, depth + 1));
        return made;
    }
}
