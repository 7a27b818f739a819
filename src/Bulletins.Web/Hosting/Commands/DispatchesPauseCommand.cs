using System.CommandLine;
using Bulletins.Dispatching;

namespace Bulletins.Web.Hosting.Commands;

internal sealed class DispatchesPauseCommand : Command
{
    public DispatchesPauseCommand(CommandLine line, string[] settings) : base("pause", Screen.Hosting["Command.DispatchesPause"]) =>
        SetAction(async (_, cancellation) =>
        {
            await using var app = await line.PrepareAsync(settings, quietOutput: true);
            await using var scope = app.Services.CreateAsyncScope();
            var paused = await scope.ServiceProvider.GetRequiredService<DispatchSchedule>().PauseAllAsync(UsersAddCommand.Operator, cancellation);
            await System.Console.Out.WriteLineAsync(Screen.Hosting["DispatchesPaused", paused.Count == 0 ? "–" : string.Join(", ", paused)]);
            return 0;
        });
}
