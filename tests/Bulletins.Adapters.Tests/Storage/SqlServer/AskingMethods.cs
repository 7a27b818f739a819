using Microsoft.EntityFrameworkCore;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>The methods of a built assembly that ask the database, as they are compiled.</summary>
internal static class AskingMethods
{
    private static readonly HashSet<string> Asking =
    [
        "ToListAsync", "ToArrayAsync", "ToDictionaryAsync", "ToHashSetAsync", "FirstAsync", "FirstOrDefaultAsync", "SingleAsync", "SingleOrDefaultAsync", "LastAsync", "LastOrDefaultAsync",
        "AnyAsync", "AllAsync", "ContainsAsync", "CountAsync", "LongCountAsync", "MinAsync", "MaxAsync", "SumAsync", "AverageAsync", "LoadAsync", "ForEachAsync",
        "ExecuteUpdateAsync", "ExecuteDeleteAsync", "ExecuteUpdate", "ExecuteDelete",
    ];

    public static IReadOnlyList<string> Of(System.Reflection.Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        return [.. module.Types.SelectMany(WithNested).SelectMany(type => type.Methods).Where(method => method.HasBody && method.Body.Instructions.Any(Asks))
            .Select(method => $"{method.DeclaringType.FullName}::{method.Name}").Order(StringComparer.Ordinal)];
    }

    private static bool Asks(Instruction instruction) => instruction.OpCode.Code is Code.Call or Code.Callvirt && instruction.Operand is MethodReference method
        && method.DeclaringType.FullName == typeof(EntityFrameworkQueryableExtensions).FullName && Asking.Contains(method.Name);

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);
}
