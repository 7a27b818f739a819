using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking;
using Bulletins.Tracking.Incoming;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Console;

/// <summary>What the home page shows: read in a few small queries, whatever the size of the tables.</summary>
internal sealed class Overview(BulletinsDb db, TodaysWork work, DeliveryTable deliveries, ReturningMail returning, TimeProvider clock)
{
    private const int Shown = 5;

    /// <summary>So long staff wonder how the last one went.</summary>
    private static readonly TimeSpan StillAsked = TimeSpan.FromDays(14);

    /// <summary>States that few deliveries of a dispatch that is over are in, and of which no relay is known to have taken the mail.</summary>
    private static readonly DeliveryState[] NotOut =
    [
        DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Deferred, DeliveryState.Failed, DeliveryState.Uncertain, DeliveryState.Excluded, DeliveryState.Cancelled,
    ];

    /// <summary>The first issuer's name: whose installation this is. Null before there is one.</summary>
    public async Task<string?> AssociationAsync(Language language) =>
        (await db.Issuers.AsNoTracking().OrderBy(i => i.Id).FirstOrDefaultAsync())?.NameIn(language);

    public async Task<State> ReadAsync()
    {
        var ordinary = db.Dispatches.Where(d => d.ResendOf == null);
        var latest = await LatestAsync(ordinary.Where(d => d.State == DispatchState.Completed).OrderByDescending(d => d.CompletedAt));
        return new State(
            Last: await LastAsync(latest),
            Work: await work.ReadAsync(),
            Scheduled: await PlannedAsync(ordinary.Where(d => d.State == DispatchState.Scheduled).OrderBy(d => d.SendAt)),
            UnderWay: await UnderWayAsync(ordinary.Where(d => d.State == DispatchState.Preparing || d.State == DispatchState.Sending).OrderBy(d => d.SendAt)),
            Paused: await UnderWayAsync(ordinary.Where(d => d.State == DispatchState.Paused).OrderByDescending(d => d.SendAt)),
            ToFinish: await TitlesAsync(db.Bulletins.Where(b => b.State == BulletinState.Draft || b.State == BulletinState.InReview
                || (b.State == BulletinState.Approved && !db.Dispatches.Any(d => d.BulletinId == b.Id || d.CorrectionId == b.Id)))),
            Latest: latest,
            AsOf: clock.UtcNow());
    }

    /// <summary>With its number, by which staff and members call it.</summary>
    internal static string TitleOf(Dispatch dispatch) =>
        dispatch.Bulletin.Editions.Count == 0 ? dispatch.Bulletin.Name : $"{dispatch.Bulletin.Number} {dispatch.Bulletin.EditionFor(Languages.Current).Title}".Trim();

    /// <summary>The segment, or why it goes to others.</summary>
    internal static string AudienceOf(Dispatch dispatch) => dispatch switch
    {
        { ResendOf: not null } => Screen.Tracking["SentAgain"],
        { ErratumOf: not null } => Screen.Tracking["Erratum"],
        _ => dispatch.SegmentName,
    };

    private static async Task<IReadOnlyList<Unfinished>> TitlesAsync(IQueryable<Bulletin> bulletins)
    {
        var found = await bulletins.AsNoTracking().Include(b => b.Editions).OrderByDescending(b => b.Id).Take(Shown).ToListAsync();
        return [.. found.Where(b => b.Editions.Count > 0).Select(b => new Unfinished(
            b.Id, b.Number, b.EditionFor(Languages.Current).Title, b.State, b.Editions.Max(e => e.UpdatedAt)))];
    }

    private static async Task<IReadOnlyList<Planned>> PlannedAsync(IOrderedQueryable<Dispatch> dispatches) =>
        [.. (await WithTextAsync(dispatches)).Select(d => new Planned(d.Id, TitleOf(d), AudienceOf(d), d.SendAt, d.NotAfter))];

    private async Task<IReadOnlyList<Progress>> UnderWayAsync(IOrderedQueryable<Dispatch> dispatches)
    {
        var found = await WithTextAsync(dispatches);
        var counts = await CountAsync(found, Enum.GetValues<DeliveryState>());
        return [.. found.Select(d => new Progress(d.Id, TitleOf(d), AudienceOf(d), d.State, d.SendAt,
            ToSend: counts[d.Id].Sum(c => c.Count) - counts[d.Id].Of(DeliveryState.Excluded),
            Open: counts[d.Id].Of(DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Deferred)))];
    }

    /// <summary>What went out is what is left of the candidates: most are, and needn't be counted.</summary>
    private async Task<IReadOnlyList<Ended>> LatestAsync(IOrderedQueryable<Dispatch> dispatches)
    {
        var found = await WithTextAsync(dispatches);
        var counts = await CountAsync(found, [.. NotOut, DeliveryState.Bounced]);
        return [.. found.Select(d =>
        {
            var states = counts[d.Id].ToDictionary(c => c.State, c => c.Count);
            states[DeliveryState.Sent] = Math.Max(0, (d.Candidates ?? 0) - states.Values.Sum());
            return new Ended(d.Id, TitleOf(d), AudienceOf(d), d.CompletedAt, new Ledger(d.State, d.Candidates ?? 0, states, clock.UtcNow(), null));
        })];
    }

    /// <summary>How the last one went, in a sentence; null when that was long ago.</summary>
    private async Task<LastDispatch?> LastAsync(IReadOnlyList<Ended> latest)
    {
        if (latest is not [var last, ..] || last.At < clock.UtcNow() - StillAsked)
            return null;
        var twice = await deliveries.CountAsync(new DeliveryFilter(last.Id, PerhapsTwice: true));
        return last.Ledger.InShort(twice, Languages.Current) is { } said
            ? new LastDispatch(last, said, IsGood: twice == 0 && last.FailedOrBounced == 0 && last.Out == last.Ledger.Included && await returning.IsReadAsync()) : null;
    }

    private static Task<List<Dispatch>> WithTextAsync(IQueryable<Dispatch> dispatches) =>
        dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Take(Shown).ToListAsync();

    private async Task<ILookup<long, StateCount>> CountAsync(List<Dispatch> dispatches, DeliveryState[] states)
    {
        var ids = dispatches.ConvertAll(d => d.Id);
        return (await db.Deliveries.Where(d => ids.Contains(d.DispatchId) && states.Contains(d.State))
            .GroupBy(d => new { d.DispatchId, d.State }).Select(g => new StateCount(g.Key.DispatchId, g.Key.State, g.Count())).ToListAsync()).ToLookup(c => c.DispatchId);
    }

    internal sealed record State(LastDispatch? Last, IReadOnlyList<WorkItem> Work, IReadOnlyList<Planned> Scheduled, IReadOnlyList<Progress> UnderWay,
        IReadOnlyList<Progress> Paused, IReadOnlyList<Unfinished> ToFinish, IReadOnlyList<Ended> Latest, DateTime AsOf);

    /// <summary>A circular that still needs somebody.</summary>
    internal sealed record Unfinished(long Id, string? Number, string Title, BulletinState State, DateTime UpdatedAt);

    internal sealed record Planned(long Id, string Title, string Segment, DateTime SendAt, DateTime? NotAfter);

    /// <param name="ToSend">Deliveries without the excluded ones.</param>
    /// <param name="Open">Those that something may still be sent for.</param>
    internal sealed record Progress(long Id, string Title, string Segment, DispatchState State, DateTime At, int ToSend, int Open);

    /// <param name="Ledger">What wasn't counted apart, because most are, counts as sent.</param>
    internal sealed record Ended(long Id, string Title, string Segment, DateTime? At, Ledger Ledger)
    {
        public int Out => Ledger.Out;
        public int FailedOrBounced => Ledger[DeliveryState.Failed] + Ledger[DeliveryState.Bounced];
    }

    internal sealed record LastDispatch(Ended Dispatch, string InShort, bool IsGood);
}

internal sealed record StateCount(long DispatchId, DeliveryState State, int Count);

internal static class StateCounts
{
    public static int Of(this IEnumerable<StateCount> counts, params DeliveryState[] states) => counts.Where(c => states.Contains(c.State)).Sum(c => c.Count);
}
