using System.Security.Claims;
using Bulletins.Members;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Bulletins.Web.Members;

public sealed partial class MemberEditPage : ConsoleComponent
{
    private MemberForm form = new();
    private CatalogueLists lists = new([], []);
    private ClaimsPrincipal user = null!;
    private string? fault;
    private bool ready;
    private bool saving;
    private bool changed;

    /// <summary>Null for a new firm.</summary>
    [Parameter] public long? Id { get; set; }

    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private string Back => Id is null ? "/members" : $"/members/{Id}";

    protected override async Task OnInitializedAsync()
    {
        user = (await SignedIn).User;
        lists = await Catalogue.UseAsync(c => c.ReadAsync());
        if (Id is { } id)
        {
            if (await Directory.UseAsync(d => d.FindAsync(id)) is not { } member)
            {
                Navigator.NavigateTo(Back);
                return;
            }
            form = MemberForm.Of(member);
        }
        ready = true;
    }

    private async Task SaveAsync()
    {
        if (saving)
            return;
        (fault, saving) = (null, true);
        try
        {
            var id = Id ?? 0;
            if (Id is null)
                id = await Register.UseAsync(r => r.AddAsync(form, user.Actor()));
            else
                await Register.UseAsync(r => r.ChangeAsync(id, form, user.Actor()));
            changed = false;
            Navigator.NavigateTo($"/members/{id}");
        }
        catch (FaultException e)
        {
            fault = e.Fault.ToString();
        }
        finally
        {
            saving = false;
        }
    }
}
