using Bulletins.Testing;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Bulletins.Tests.Architecture;

/// <summary>The types of a built assembly and what each uses, method bodies included.</summary>
internal static class CompiledTypes
{
    private static readonly Dictionary<string, IReadOnlyList<CompiledType>> Cache = [];

    /// <param name="assembly">The project's name; it must have been built.</param>
    public static IReadOnlyList<CompiledType> Of(string assembly)
    {
        lock (Cache)
        {
            if (!Cache.TryGetValue(assembly, out var types))
                Cache[assembly] = types = Read(assembly);
            return types;
        }
    }

    private static IReadOnlyList<CompiledType> Read(string assembly)
    {
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Path.Combine(Repository.Root, "src", assembly, "bin", tests.Parent!.Name, tests.Name, $"{assembly}.dll");
        using var module = ModuleDefinition.ReadModule(file);
        return [.. module.Types.Where(type => type.Namespace.StartsWith("Bulletins", StringComparison.Ordinal))
            .Select(type => new CompiledType(type.Namespace, type.Name, new Uses(type).Found))];
    }

    /// <summary>Everything that one type, with the types nested in it, mentions.</summary>
    private sealed class Uses
    {
        private readonly HashSet<UsedType> found = [];

        public Uses(TypeDefinition type) => AddAll(type);

        public IReadOnlySet<UsedType> Found => found;

        private void AddAll(TypeDefinition type)
        {
            Add(type.BaseType);
            foreach (var implemented in type.Interfaces)
                Add(implemented.InterfaceType);
            foreach (var field in type.Fields)
                Add(field.FieldType);
            foreach (var attribute in type.CustomAttributes)
                Add(attribute.AttributeType);
            foreach (var method in type.Methods)
                AddMethod(method);
            foreach (var nested in type.NestedTypes)
                AddAll(nested);
        }

        private void AddMethod(MethodDefinition method)
        {
            AddSignature(method);
            if (!method.HasBody)
                return;
            foreach (var variable in method.Body.Variables)
                Add(variable.VariableType);
            foreach (var handler in method.Body.ExceptionHandlers)
                Add(handler.CatchType);
            foreach (var instruction in method.Body.Instructions)
                AddOperand(instruction);
        }

        private void AddOperand(Instruction instruction)
        {
            switch (instruction.Operand)
            {
                case TypeReference type:
                    Add(type);
                    break;
                case FieldReference field:
                    Add(field.DeclaringType);
                    Add(field.FieldType);
                    break;
                case MethodReference method:
                    Add(method.DeclaringType);
                    AddSignature(method);
                    break;
            }
        }

        private void AddSignature(MethodReference method)
        {
            Add(method.ReturnType);
            foreach (var parameter in method.Parameters)
                Add(parameter.ParameterType);
            if (method is GenericInstanceMethod generic)
            {
                foreach (var argument in generic.GenericArguments)
                    Add(argument);
            }
        }

        private void Add(TypeReference? type)
        {
            switch (type)
            {
                case null or GenericParameter:
                    return;
                case GenericInstanceType generic:
                    foreach (var argument in generic.GenericArguments)
                        Add(argument);
                    Add(generic.ElementType);
                    return;
                case TypeSpecification specification:
                    Add(specification.ElementType);
                    return;
            }
            while (type.DeclaringType is { } outer)
                type = outer;
            found.Add(new UsedType(type.Namespace, type.Name));
        }
    }
}

internal sealed record CompiledType(string Namespace, string SimpleName, IReadOnlySet<UsedType> Uses)
{
    public string Name => $"{Namespace}.{SimpleName}";
}

internal sealed record UsedType(string Namespace, string Name);
