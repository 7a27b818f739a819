using System.Security.Claims;
using Bulletins.Members;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Radzen;

namespace Bulletins.Web.Members;

public sealed partial class MemberPage : ConsoleComponent
{
    private Member? member;
    private CatalogueLists lists = new([], []);
    private IReadOnlySet<string> suppressed = new HashSet<string>();
    private IReadOnlySet<string> held = new HashSet<string>();
    private ClaimsPrincipal user = null!;
    private string? fault;
    private bool ready;

    [Parameter] public long Id { get; set; }

    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        user = (await SignedIn).User;
        lists = await Catalogue.UseAsync(c => c.ReadAsync());
        await ReadAsync();
        ready = true;
    }

    private async Task ReadAsync()
    {
        member = await Directory.UseAsync(d => d.FindAsync(Id));
        if (member is null)
            return;
        suppressed = (await Suppressions.UseAsync(s => s.OfAsync(member.Contacts.Select(c => c.NormalizedEmail)))).Select(s => s.NormalizedEmail).ToHashSet();
        held = await Verdicts.UseAsync(v => v.AwaitingAsync([.. member.Contacts.Select(c => c.NormalizedEmail)]));
    }

    private async Task RetireAsync()
    {
        var confirmed = await Dialogs.Confirm(Screen.Members["Member.RetireConfirm", member!.Organisation], Screen.Members["Member.Retire"],
            new ConfirmOptions { OkButtonText = Screen.Members["Member.Retire"], CancelButtonText = Screen.Members["Cancel"] });
        if (confirmed == true)
            await DoAsync(register => register.RetireAsync(Id, member.Version, user.Actor()));
    }

    private Task LapseAsync() => DoAsync(register => register.LapseAsync(Id, member!.Version, user.Actor()));

    private Task ReinstateAsync() => DoAsync(register => register.ReinstateAsync(Id, member!.Version, user.Actor()));

    private async Task DoAsync(Func<MemberRegister, Task> act)
    {
        fault = null;
        try
        {
            await Register.UseAsync(act);
        }
        catch (FaultException e)
        {
            fault = e.Fault.ToString();
        }
        await ReadAsync();
    }
}
