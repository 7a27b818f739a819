using System.Security.Claims;
using Bulletins.Access;
using Bulletins.Texts;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Radzen;

namespace Bulletins.Web.Access.Accounts;

public sealed partial class Staff : ConsoleComponent
{
    private IReadOnlyList<StaffAccount> accounts = [];
    private string email = "";
    private string name = "";
    private Role role = Role.Author;
    private string? fault;
    private string? link;
    private string? linkText;
    private bool busy;
    private bool ready;

    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private ClaimsPrincipal User { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        User = (await SignedIn).User;
        accounts = await Accounts.UseAsync(a => a.ListAsync());
        ready = true;
    }

    private Task AddAsync() => DoAsync(async () =>
    {
        var added = await Accounts.UseAsync(a => a.AddAsync(User.Actor(), email, name, role));
        (email, name, role) = ("", "", Role.Author);
        await IssueLinkAsync(added);
    });

    private async Task IssueLinkAsync(StaffAccount account)
    {
        var secret = await Accounts.UseAsync(a => a.IssuePasswordLinkAsync(User.Actor(), account.Id));
        link = Address.Link(SignInLinkPurpose.ChoosePassword, secret);
        linkText = Screen.Access["Staff.LinkFor", account.Name, account.Email];
    }

    private Task ChangeRoleAsync(StaffAccount account, Role chosen) =>
        Accounts.UseAsync(a => a.ChangeRoleAsync(User.Actor(), account.Id, chosen));

    private async Task CloseAsync(StaffAccount account)
    {
        var confirmed = await Dialogs.Confirm(Screen.Access["Staff.CloseAsk", account.Name, account.Email], Screen.Access["Staff.Close"],
            new ConfirmOptions { OkButtonText = Screen.Access["Staff.Close"], CancelButtonText = Screen.Access["Cancel"] });
        if (confirmed == true)
            await DoAsync(() => Accounts.UseAsync(a => a.CloseAsync(User.Actor(), account.Id)));
    }

    private async Task DoAsync(Func<Task> act)
    {
        if (busy)
            return;
        (busy, fault, link) = (true, null, null);
        try
        {
            await act();
        }
        catch (FaultException e)
        {
            fault = e.Fault.ToString();
        }
        accounts = await Accounts.UseAsync(a => a.ListAsync());
        busy = false;
    }

    private static string StateOf(StaffAccount account) =>
        !account.IsOpen ? "StateClosed" : account.PasswordHash is null ? "StateNoPassword" : "StateOpen";

    private static string Tone(StaffAccount account) =>
        !account.IsOpen ? "quiet" : account.PasswordHash is null ? "waiting" : "good";
}
