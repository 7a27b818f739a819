using Bulletins.Audiences;
using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.Components;

namespace Bulletins.Web.Tracking.Dispatches;

/// <summary>What became of a dispatch, live until nothing more happens to it.</summary>
public sealed partial class DispatchPage : ConsoleComponent
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>What is counted over all rows, and changes seldom, is read at each so many polls.</summary>
    private const int SlowRound = 10;

    private readonly CancellationTokenSource left = new();
    private View? view;
    private IReadOnlyDictionary<ExclusionReason, int> exclusions = new Dictionary<ExclusionReason, int>();
    private DispatchWaits waits = DispatchWaits.None;
    private int retriable;
    private int seenTo;
    private IReadOnlyList<long> errata = [];
    private IReadOnlyList<SentAgainTo> resends = [];
    private int undelivered;
    private DispatchPulse? pulse;
    private int needDecision;
    private int perhapsTwice;
    private int askedToStop;
    private string? rule;
    private string? missing;
    private bool stale;
    private bool isReturningRead = true;
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
            // Asked first: what changes while all is read the first poll sees.
            pulse = await PulseAsync();
            await ReadAsync();
        }
        catch (NotFoundException e)
        {
            missing = e.Fault.ToString();
            return;
        }
        rule = await DescribeAsync(view!.Dispatch.Rule);
        isReturningRead = await Returning.UseAsync(returning => returning.IsReadAsync(left.Token));
        _ = WatchAsync(left.Token);
    }

    /// <summary>A poll that fails is said on the page and made up for by the next. It goes on when the dispatch is over, which
    /// costs next to nothing: somebody may open it again.</summary>
    private async Task WatchAsync(CancellationToken gone)
    {
        using var timer = new PeriodicTimer(Pace, Clock);
        try
        {
            for (var round = 1; await timer.WaitForNextTickAsync(gone); round++)
                await InvokeAsync(() => PollAsync(round % SlowRound == 0, gone));
        }
        catch (Exception) when (gone.IsCancellationRequested)
        {
            // The person left the page.
        }
    }

    private async Task PollAsync(bool slowRound, CancellationToken gone)
    {
        try
        {
            var now = await PulseAsync();
            var changed = now != pulse;
            if (changed || stale || !view!.IsSettled)
                await ReadAsync(slow: changed || slowRound);
            (pulse, stale) = (now, false);
        }
        catch (Exception e) when (!gone.IsCancellationRequested)
        {
            Log.LogWarning(e, "Dispatch {Dispatch} can't be read for a moment.", Id);
            stale = true;
        }
        StateHasChanged();
    }

    private Task<DispatchPulse?> PulseAsync() => Tracking.UseAsync(tracking => tracking.PulseAsync(Id, left.Token));

    private Task ReadAsync() => ReadAsync(slow: true);

    /// <summary>The bulletin and its text don't change: only a change of the dispatch has them read again.</summary>
    private async Task ReadAsync(bool slow)
    {
        var wasSettled = view?.IsSettled;
        view = await Tracking.UseAsync(async tracking => new View(
            slow || view is null ? await tracking.FindAsync(Id, left.Token) : view.Dispatch, await tracking.LedgerAsync(Id, left.Token)));
        waits = await Tracking.UseAsync(tracking => tracking.WaitsAsync(Id, left.Token));
        if (!slow && view.IsSettled == wasSettled)
            return;
        exclusions = await Tracking.UseAsync(tracking => tracking.ExclusionsAsync(Id, left.Token));
        errata = await Tracking.UseAsync(tracking => tracking.ErrataAsync(Id, left.Token));
        resends = await Tracking.UseAsync(tracking => tracking.ResendsAsync(Id, cancellation: left.Token));
        undelivered = view.Dispatch.ResendOf is null && view.Dispatch.IsOver
            ? (await Firms.UseAsync(firms => firms.CountAsync([Id], cancellation: left.Token))).GetValueOrDefault(Id) : 0;
        (retriable, seenTo) = view.MayRetry && view.Ledger[DeliveryState.Failed] > 0
            ? await Failed.UseAsync(async failed => (await failed.CountRetriableAsync(Id, left.Token), await failed.CountSeenToAsync(Id, left.Token))) : (0, 0);
        needDecision = await Tracking.UseAsync(tracking => tracking.NeedingDecisionAsync(Id, left.Token));
        askedToStop = await Tracking.UseAsync(tracking => tracking.AskedToStopAsync(Id, left.Token));
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

        /// <summary>Whether those that failed can be tried anew.</summary>
        public bool MayRetry => Ledger.State is DispatchState.Sending or DispatchState.Paused or DispatchState.Completed && !(Dispatch.NotAfter < Ledger.AsOf);

        /// <summary>Whether there are deliveries, or soon will be.</summary>
        public bool HasBegun => Dispatch.StartedAt is not null;

        public string Title => Dispatch.ResendOf is null ? Circular : Screen.Tracking["SentAgain"] + " · " + Circular;

        private string Circular => Screen.Tracking[Dispatch.Bulletin.Number is null ? "Dispatch.TitleWithoutNumber" : "Dispatch.Title",
            Dispatch.Bulletin.Number, Dispatch.Bulletin.EditionFor(Languages.Current).Title];
    }
}
