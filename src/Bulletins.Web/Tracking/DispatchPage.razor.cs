using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;

namespace Bulletins.Web.Tracking;

/// <summary>What became of a dispatch, live until nothing more happens to it.</summary>
public sealed partial class DispatchPage : ComponentBase
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>What is counted over all rows, and changes seldom, is read at each so many polls.</summary>
    private const int SlowRound = 10;

    private readonly CancellationTokenSource left = new();
    private View? view;
    private IReadOnlyDictionary<ExclusionReason, int> exclusions = new Dictionary<ExclusionReason, int>();
    private int perhapsTwice;
    private string? rule;
    private string? missing;
    private bool stale;
    private DeliveryFilter? filter;

    [Parameter] public long Id { get; set; }

    private DeliveryState? state => filter?.State;

    public void Dispose()
    {
        left.Cancel();
        left.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            await ReadAsync();
        }
        catch (NotFoundException e)
        {
            missing = e.Fault.ToString();
            return;
        }
        rule = await DescribeAsync(view!.Dispatch.Rule);
        _ = WatchAsync(left.Token);
    }

    /// <summary>A poll that fails is said on the page and made up for by the next.</summary>
    private async Task WatchAsync(CancellationToken gone)
    {
        using var timer = new PeriodicTimer(Pace, Clock);
        try
        {
            for (var round = 1; !view!.IsSettled && await timer.WaitForNextTickAsync(gone); round++)
            {
                var wasIn = view.Ledger.State;
                await InvokeAsync(async () =>
                {
                    try
                    {
                        view = await ViewAsync();
                        if (round % SlowRound == 0 || view.Ledger.State != wasIn || view.IsSettled)
                            await ReadSlowAsync();
                        stale = false;
                    }
                    catch (Exception e) when (!gone.IsCancellationRequested)
                    {
                        Log.LogWarning(e, "Dispatch {Dispatch} can't be read for a moment.", Id);
                        stale = true;
                    }
                    StateHasChanged();
                });
            }
        }
        catch (Exception) when (gone.IsCancellationRequested)
        {
            // The person left the page.
        }
    }

    private async Task ReadAsync()
    {
        view = await ViewAsync();
        await ReadSlowAsync();
    }

    private Task<View> ViewAsync() => Tracking.UseAsync(async tracking =>
        new View(await tracking.FindAsync(Id, left.Token), await tracking.LedgerAsync(Id, left.Token)));

    private async Task ReadSlowAsync()
    {
        exclusions = await Tracking.UseAsync(tracking => tracking.ExclusionsAsync(Id, left.Token));
        perhapsTwice = await Deliveries.UseAsync(table => table.CountAsync(new DeliveryFilter(Id, PerhapsTwice: true), left.Token));
    }

    private async Task<string?> DescribeAsync(string stored)
    {
        try
        {
            return await Plan.UseAsync(plan => plan.DescribeAsync(stored));
        }
        catch (FaultException)
        {
            return null;
        }
    }

    /// <summary>Choosing again what is chosen shows all.</summary>
    private void Choose(DeliveryFilter chosen) => filter = chosen == filter ? new DeliveryFilter(Id) : chosen;

    private sealed record View(Dispatch Dispatch, Ledger Ledger)
    {
        /// <summary>Over, and what was on the wire when it ended has its outcome.</summary>
        public bool IsSettled => Ledger.State is DispatchState.Completed or DispatchState.Cancelled && Ledger.Open == 0;

        /// <summary>Whether there are deliveries, or soon will be.</summary>
        public bool HasBegun => Dispatch.StartedAt is not null;

        public string Title => Screen.Tracking[Dispatch.Bulletin.Number is null ? "Dispatch.TitleWithoutNumber" : "Dispatch.Title",
            Dispatch.Bulletin.Number, Dispatch.Bulletin.EditionFor(Languages.Current).Title];
    }
}
