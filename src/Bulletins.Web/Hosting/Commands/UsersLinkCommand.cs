using System.CommandLine;
using Bulletins.Access;
using Bulletins.Web.Access.Accounts;
using Bulletins.Web.Access.SigningIn;

namespace Bulletins.Web.Hosting.Commands;

/// <summary>The way back in for whoever has forgotten the password when no administrator can help.</summary>
internal sealed class UsersLinkCommand : Command
{
    public UsersLinkCommand(CommandLine line, string[] settings) : base("link", Screen.Hosting["Command.UsersLink"])
    {
        var email = new Option<string>("--email") { Description = Screen.Hosting["Option.Email"], Required = true };
        Add(email);
        SetAction(async (result, _) =>
        {
            await using var app = await line.PrepareAsync(settings, quietOutput: true);
            await using var scope = app.Services.CreateAsyncScope();
            var address = result.GetRequiredValue(email);
            var secret = await scope.ServiceProvider.GetRequiredService<StaffAccounts>().IssuePasswordLinkAsync(UsersAddCommand.Operator, address);
            await System.Console.Error.WriteLineAsync(Screen.Hosting["PasswordLink", address]);
            await System.Console.Out.WriteLineAsync(app.Services.GetRequiredService<SignInAddress>().Link(SignInLinkPurpose.ChoosePassword, secret));
            return 0;
        });
    }
}
