using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Tracking;
using Bulletins.Web.Console;
using Bulletins.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace Bulletins.Web.Tracking.Deliveries;

/// <summary>The deliveries of a dispatch, a page at a time. Reads again whenever the ledger's counts changed.</summary>
public sealed partial class DeliveryList : ConsoleComponent
{
    private const int PageSize = 25;

    private IReadOnlyList<DeliveryRecord> records = [];
    private int total;
    private int page;
    private bool loaded;
    private DeliveryFilter? shown;
    private Ledger? shownAt;
    private int lastSearch;

    [Inject] private Scoped<DeliveryTable> Table { get; set; } = null!;
    [Inject] private TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired] public DeliveryFilter Filter { get; set; } = null!;
    [Parameter] public EventCallback<DeliveryFilter> FilterChanged { get; set; }
    [Parameter, EditorRequired] public Ledger Ledger { get; set; } = null!;

    /// <summary>That of the dispatch.</summary>
    [Parameter, EditorRequired] public DispatchPriority Priority { get; set; }

    private int Pages => (total + PageSize - 1) / PageSize;

    private string Found => Screen.Tracking[Filter switch
    {
        { NeedsDecision: true } => "Found.NeedsDecision",
        { PerhapsTwice: true } => "Found.PerhapsTwice",
        { State: not null } or { Reason: not null } or { Search.Length: > 0 } => "Found.Some",
        _ => "Found.All",
    }, Number(total), Filter.Reason is { } reason ? Words.Audiences[$"ExclusionReason.{reason}"] : Filter.State is { } state ? Words.Dispatching[$"DeliveryState.{state}"] : ""];

    protected override async Task OnParametersSetAsync()
    {
        if (Filter != shown)
            page = 0;
        else if (shownAt is not null && shownAt.State == Ledger.State && shownAt.Counts.OrderBy(c => c.Key).SequenceEqual(Ledger.Counts.OrderBy(c => c.Key)))
            return;
        (shown, shownAt) = (Filter, Ledger);
        await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var wanted = Filter;
        var (found, count) = await Table.UseAsync(async table =>
        {
            var records = await table.ReadPageAsync(wanted, page * PageSize, PageSize);
            return (records, Counted(wanted, records.Count) ?? await table.CountAsync(wanted));
        });
        if (wanted != Filter)
            return;
        (records, total, loaded) = (found, count, true);
        if (page > 0 && page >= Pages)
            await TurnAsync(Math.Max(Pages - 1, 0));
    }

    /// <summary>What the ledger knows, or a page that isn't full tells, needn't be counted.</summary>
    private int? Counted(DeliveryFilter wanted, int onPage)
    {
        if (wanted == new DeliveryFilter(wanted.DispatchId, wanted.State))
            return wanted.State is { } state ? Ledger[state] : Ledger.Counts.Values.Sum();
        return onPage < PageSize && (onPage > 0 || page == 0) ? (page * PageSize) + onPage : null;
    }

    private Task TurnAsync(int to)
    {
        page = to;
        return ReadAsync();
    }

    /// <summary>Waits until the person stops typing.</summary>
    private async Task SearchAsync(string? text)
    {
        var mine = ++lastSearch;
        await Task.Delay(TimeSpan.FromMilliseconds(250), Clock);
        if (mine == lastSearch)
            await FilterChanged.InvokeAsync(Filter with { Search = string.IsNullOrWhiteSpace(text) ? null : text });
    }

    private Task Narrow(string? state) => FilterChanged.InvokeAsync(new DeliveryFilter(Filter.DispatchId,
        Enum.TryParse<DeliveryState>(state, out var chosen) ? chosen : null, Filter.Search));

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
