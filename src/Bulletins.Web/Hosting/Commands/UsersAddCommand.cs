using System.CommandLine;
using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Web.Access;
using Bulletins.Web.Access.Accounts;
using Bulletins.Web.Access.SigningIn;

namespace Bulletins.Web.Hosting.Commands;

internal sealed class UsersAddCommand : Command
{
    public UsersAddCommand(CommandLine line, string[] settings) : base("add", Screen.Hosting["Command.UsersAdd"])
    {
        var email = new Option<string>("--email") { Description = Screen.Hosting["Option.Email"], Required = true };
        var name = new Option<string>("--name") { Description = Screen.Hosting["Option.PersonName"], Required = true };
        var role = new Option<Role>("--role") { Description = Screen.Hosting["Option.Role"], Required = true };
        Add(email);
        Add(name);
        Add(role);
        SetAction(async (result, _) =>
        {
            await using var app = await line.PrepareAsync(settings, quietOutput: true);
            await using var scope = app.Services.CreateAsyncScope();
            var staff = scope.ServiceProvider.GetRequiredService<StaffAccounts>();
            var account = await staff.AddAsync(Operator, result.GetRequiredValue(email), result.GetRequiredValue(name), result.GetRequiredValue(role));
            var secret = await staff.IssuePasswordLinkAsync(Operator, account.Id);
            var link = app.Services.GetRequiredService<SignInAddress>().Link(SignInLinkPurpose.ChoosePassword, secret);
            await System.Console.Error.WriteLineAsync(Screen.Hosting["UserAdded", account.Email]);
            await System.Console.Out.WriteLineAsync(link);
            return 0;
        });
    }

    /// <summary>The audit log names whoever ran the command by the machine's own account.</summary>
    public static Actor Operator => new(ActorKind.Operator, Environment.UserName);
}
