using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Bulletins.Adapters.Tests.Storage.SqlServer;

/// <summary>The methods of a built assembly that ask the database.</summary>
internal static partial class AskingMethods
{
    private static readonly HashSet<string> Asking =
    [
        "ToListAsync", "ToArrayAsync", "ToDictionaryAsync", "ToHashSetAsync", "FirstAsync", "FirstOrDefaultAsync", "SingleAsync", "SingleOrDefaultAsync", "LastAsync", "LastOrDefaultAsync",
        "AnyAsync", "AllAsync", "ContainsAsync", "CountAsync", "LongCountAsync", "MinAsync", "MaxAsync", "SumAsync", "AverageAsync", "LoadAsync", "ForEachAsync",
        "ExecuteUpdateAsync", "ExecuteDeleteAsync", "ExecuteUpdate", "ExecuteDelete",
    ];

    /// <returns>Type and method, as they are written.</returns>
    public static IReadOnlyList<string> Of(System.Reflection.Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        return [.. module.Types.SelectMany(WithNested).SelectMany(type => type.Methods).Where(method => method.HasBody && method.Body.Instructions.Any(Asks))
            .Select(method => AsWritten($"{method.DeclaringType.FullName}::{method.Name}")).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Of what is compiled of a method, a lambda in it or a local function of it, the method.</summary>
    public static string AsWritten(string compiled) =>
        $"{compiled[..Place().Match(compiled).Index]}.{(Written().Match(compiled) is { Success: true } method ? method.Groups["name"].Value : compiled[(compiled.LastIndexOf(':') + 1)..])}";

    private static bool Asks(Instruction instruction) => instruction.OpCode.Code is Code.Call or Code.Callvirt && instruction.Operand is MethodReference method
        && method.DeclaringType.FullName == typeof(EntityFrameworkQueryableExtensions).FullName && Asking.Contains(method.Name);

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) => type.NestedTypes.SelectMany(WithNested).Prepend(type);

    [GeneratedRegex("/<|::")]
    private static partial Regex Place();

    [GeneratedRegex(@"<(?<name>[A-Za-z_]\w*)>")]
    private static partial Regex Written();
}
