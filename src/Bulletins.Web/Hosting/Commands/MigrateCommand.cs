using System.CommandLine;
using Bulletins.Storage;

namespace Bulletins.Web.Hosting.Commands;

internal sealed class MigrateCommand : Command
{
    public MigrateCommand(CommandLine line, string[] settings) : base("migrate", Screen.Hosting["Command.Migrate"]) =>
        SetAction(async (_, _) =>
        {
            await using var app = await line.PrepareAsync(settings, quietOutput: true);
            await System.Console.Out.WriteLineAsync(Screen.Hosting["Migrated", app.Services.GetRequiredService<DataFolder>().Path]);
            return 0;
        });
}
