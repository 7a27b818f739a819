using System.Data.Common;

namespace Bulletins.Testing.SqlServer;

/// <summary>The commands that the twin would run for the question that is being asked. Nothing of it waits, so all of it happens on one thread.</summary>
internal static class Heard
{
    [ThreadStatic]
    private static List<DbCommand>? commands;

    public static IReadOnlyList<DbCommand> Begin() => commands = [];

    /// <summary>Keeps a copy: the command is cleared once it has run.</summary>
    public static void Add(DbCommand command) => commands?.Add((DbCommand)((ICloneable)command).Clone());
}
