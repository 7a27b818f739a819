using System.Globalization;
using System.Security.Claims;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Scores;
using Bulletins.Web.Access;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;

namespace Bulletins.Web.Members.Suppressions;

public sealed partial class SuppressionsPage : ConsoleComponent
{
    private const int HoldsShown = 20;

    private Page<Suppression> found = new([], 0, 1, 1);
    private IReadOnlyDictionary<long, long> dispatches = new Dictionary<long, long>();
    private IReadOnlyList<WarnedAddress> warned = [];
    private IReadOnlyList<OpenHold> holds = [];
    private int moreHolds;
    private ClaimsPrincipal user = null!;
    private string? email;
    private string? note;
    private string? because;
    private long? lifting;
    private string? fault;
    private string? said;
    private bool ready;
    private bool busy;

    [SupplyParameterFromQuery] private string? Search { get; set; }
    [SupplyParameterFromQuery] private bool Lifted { get; set; }

    /// <summary>To be suppressed, once staff have said why.</summary>
    [SupplyParameterFromQuery] private string? Address { get; set; }
    [SupplyParameterFromQuery(Name = "page")] private string? WantedPage { get; set; }

    [CascadingParameter] private Task<AuthenticationState> SignedIn { get; set; } = null!;

    private bool IsNarrowed => !string.IsNullOrWhiteSpace(Search);

    protected override async Task OnParametersSetAsync()
    {
        user = (await SignedIn).User;
        if (!ready)
            email = Address;
        await ReadAsync();
        ready = true;
    }

    private async Task ReadAsync()
    {
        found = await Suppressions.UseAsync(s => s.SearchAsync(Search, Lifted, int.TryParse(WantedPage, CultureInfo.InvariantCulture, out var wanted) ? wanted : 1));
        dispatches = await History.UseAsync(h => h.DispatchesOfAsync([.. found.Items.Where(s => s.DeliveryId is not null).Select(s => s.DeliveryId!.Value)]));
        holds = await Held.UseAsync(h => h.OpenAsync(HoldsShown));
        moreHolds = await Held.UseAsync(h => h.CountOpenAsync()) - HoldsShown;
        warned = await History.UseAsync(h => h.WarnedAsync(take: 200));
    }

    private Task AddAsync() => DoAsync(async () =>
    {
        await Suppressions.UseAsync(list => list.AddAsync(email, note, user.Actor()));
        (said, email, note) = (Screen.Members["Suppressions.Added", email?.Trim()], null, null);
    });

    private void BeginLifting(Suppression suppression) => (lifting, because) = (suppression.Id, null);

    private Task LiftAsync() => DoAsync(async () =>
    {
        await Lifting.UseAsync(l => l.LiftAsync(lifting!.Value, because, user.Actor()));
        (said, lifting) = (Screen.Members["Suppressions.LiftedNow", found.Items.FirstOrDefault(s => s.Id == lifting) is { } lifted ? Readable(lifted) : ""], null);
    });

    private Task ApplyAsync(long hold) => DecideAsync(held => held.ApplyAsync(hold, user.Actor()));

    private Task DismissAsync(long hold) => DecideAsync(held => held.DismissAsync(hold, user.Actor()));

    /// <summary>That somebody else was first is news, and no mistake.</summary>
    private Task DecideAsync(Func<HeldVerdicts, Task> decide) => DoAsync(async () =>
    {
        try
        {
            await Held.UseAsync(decide);
        }
        catch (ConflictException e)
        {
            said = e.Fault.ToString();
        }
    });

    private async Task DoAsync(Func<Task> act)
    {
        if (busy)
            return;
        (busy, fault, said) = (true, null, null);
        try
        {
            await act();
            await ReadAsync();
        }
        catch (FaultException e)
        {
            fault = e.Fault.ToString();
        }
        finally
        {
            busy = false;
        }
    }

    /// <summary>With the letters of an international domain instead of their ASCII form.</summary>
    private static string Readable(Suppression suppression) =>
        EmailAddress.TryParse(suppression.NormalizedEmail, out var address) ? address.Value : suppression.NormalizedEmail;

    private string AddressOf(int number) => Navigator.GetUriWithQueryParameter("page", number);
}
