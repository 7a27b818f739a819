using System.CommandLine;
using Bulletins.Access;

namespace Bulletins.Web.Hosting.Commands;

internal sealed class TokensAddCommand : Command
{
    public TokensAddCommand(CommandLine line, string[] settings) : base("add", Screen.Hosting["Command.TokensAdd"])
    {
        var name = new Option<string>("--name") { Description = Screen.Hosting["Option.TokenName"], Required = true };
        var role = new Option<Role>("--role") { Description = Screen.Hosting["Option.Role"], Required = true };
        Add(name);
        Add(role);
        SetAction(async (result, _) =>
        {
            await using var app = await line.PrepareAsync(settings, quietOutput: true);
            await using var scope = app.Services.CreateAsyncScope();
            var tokens = scope.ServiceProvider.GetRequiredService<AccessTokens>();
            var token = await tokens.IssueAsync(UsersAddCommand.Operator, result.GetRequiredValue(name), result.GetRequiredValue(role));
            await System.Console.Out.WriteLineAsync(token);
            return 0;
        });
    }
}
