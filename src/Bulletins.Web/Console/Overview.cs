using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Console;

/// <summary>What the home page shows: read in a few small queries, whatever the size of the tables.</summary>
internal sealed class Overview(BulletinsDb db)
{
    private const int Shown = 5;

    /// <summary>The first issuer's name: whose installation this is. Null before there is one.</summary>
    public async Task<string?> AssociationAsync(Language language)
    {
        var issuer = await db.Issuers.AsNoTracking().OrderBy(i => i.Id).FirstOrDefaultAsync();
        return language switch
        {
            Language.English => issuer?.NameEnglish,
            Language.SimplifiedChinese => issuer?.NameSimplifiedChinese,
            _ => null,
        } ?? issuer?.NameTraditionalChinese;
    }

    public async Task<State> ReadAsync()
    {
        var bulletins = await db.Bulletins.GroupBy(b => b.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        var dispatches = await db.Dispatches.GroupBy(d => d.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        return new State(
            Drafts: bulletins.GetValueOrDefault(BulletinState.Draft),
            InReview: bulletins.GetValueOrDefault(BulletinState.InReview),
            Scheduled: dispatches.GetValueOrDefault(DispatchState.Scheduled),
            UnderWay: dispatches.GetValueOrDefault(DispatchState.Preparing) + dispatches.GetValueOrDefault(DispatchState.Sending),
            Paused: await db.Dispatches.CountAsync(d => d.State == DispatchState.Paused && d.StateReason == null),
            NeedDecision: await NeedDecisionAsync(),
            StoppedByThemselves: await StoppedAsync(),
            Members: await db.Members.CountAsync(m => m.Status == MemberStatus.Active),
            Contacts: await db.Contacts.CountAsync(),
            ToFinish: await TitlesAsync(db.Bulletins.Where(b => b.State == BulletinState.Draft || b.State == BulletinState.InReview
                || (b.State == BulletinState.Approved && !db.Dispatches.Any(d => d.BulletinId == b.Id)))),
            Open: await DispatchesAsync(db.Dispatches.Where(d => d.State != DispatchState.Completed && d.State != DispatchState.Cancelled).OrderBy(d => d.SendAt)),
            Latest: await DispatchesAsync(db.Dispatches.Where(d => d.State == DispatchState.Completed).OrderByDescending(d => d.CompletedAt)));
    }

    private async Task<IReadOnlyList<Held>> NeedDecisionAsync()
    {
        var counts = await db.Deliveries.NeedingDecision().GroupBy(d => d.DispatchId).Select(g => new { g.Key, Count = g.Count() })
            .OrderByDescending(g => g.Key).Take(Shown).ToDictionaryAsync(g => g.Key, g => g.Count);
        var found = await WithTextAsync(db.Dispatches.Where(d => counts.Keys.Contains(d.Id)));
        return [.. found.Select(d => new Held(d.Id, TitleOf(d), counts[d.Id]))];
    }

    private async Task<IReadOnlyList<Stopped>> StoppedAsync()
    {
        var found = await WithTextAsync(db.Dispatches.Where(d => d.State == DispatchState.Paused && d.StateReason != null));
        return [.. found.Select(d => new Stopped(d.Id, TitleOf(d), d.ReasonInWords!))];
    }

    /// <summary>Only the latest: each has a page that says the rest.</summary>
    private static Task<List<Dispatch>> WithTextAsync(IQueryable<Dispatch> dispatches) =>
        dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).OrderByDescending(d => d.Id).Take(Shown).ToListAsync();

    private static string TitleOf(Dispatch dispatch) =>
        dispatch.Bulletin.Editions.Count == 0 ? dispatch.Bulletin.Name : dispatch.Bulletin.EditionFor(Languages.Current).Title;

    private static async Task<IReadOnlyList<Unfinished>> TitlesAsync(IQueryable<Bulletin> bulletins)
    {
        var found = await bulletins.AsNoTracking().Include(b => b.Editions).OrderByDescending(b => b.Id).Take(Shown).ToListAsync();
        return [.. found.Where(b => b.Editions.Count > 0).Select(b => new Unfinished(
            b.Id, b.Number, b.EditionFor(Languages.Current).Title, b.State, b.Editions.Max(e => e.UpdatedAt)))];
    }

    private async Task<IReadOnlyList<Progress>> DispatchesAsync(IOrderedQueryable<Dispatch> dispatches)
    {
        var found = await dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Take(Shown).ToListAsync();
        var ids = found.Select(d => d.Id).ToList();
        var counts = await db.Deliveries.Where(d => ids.Contains(d.DispatchId))
            .GroupBy(d => new { d.DispatchId, d.State }).Select(g => new { g.Key.DispatchId, g.Key.State, Count = g.Count() }).ToListAsync();
        return [.. found.Select(dispatch =>
        {
            var own = counts.Where(c => c.DispatchId == dispatch.Id).ToList();
            int Sum(params DeliveryState[] states) => own.Where(c => states.Contains(c.State)).Sum(c => c.Count);
            return new Progress(
                dispatch.Id, dispatch.Bulletin.Editions.Count == 0 ? "" : dispatch.Bulletin.EditionFor(Languages.Current).Title,
                dispatch.SegmentName, dispatch.State, dispatch.CompletedAt ?? dispatch.SendAt,
                ToSend: own.Sum(c => c.Count) - Sum(DeliveryState.Excluded),
                Open: Sum(DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Deferred),
                Out: Sum(DeliveryState.Sent, DeliveryState.Delivered),
                Failed: Sum(DeliveryState.Failed, DeliveryState.Bounced, DeliveryState.Complained));
        })];
    }

    internal sealed record State(
        int Drafts, int InReview, int Scheduled, int UnderWay, int Paused, IReadOnlyList<Held> NeedDecision, IReadOnlyList<Stopped> StoppedByThemselves,
        int Members, int Contacts,
        IReadOnlyList<Unfinished> ToFinish, IReadOnlyList<Progress> Open, IReadOnlyList<Progress> Latest);

    /// <param name="Count">How many of its deliveries wait for a person.</param>
    internal sealed record Held(long Id, string Title, int Count);

    /// <summary>A dispatch that paused itself, and why.</summary>
    internal sealed record Stopped(long Id, string Title, string Reason);

    /// <summary>A circular that still needs somebody.</summary>
    internal sealed record Unfinished(long Id, string? Number, string Title, BulletinState State, DateTime UpdatedAt);

    /// <param name="ToSend">Deliveries without the excluded ones.</param>
    /// <param name="Open">Those that something may still be sent for.</param>
    internal sealed record Progress(
        long Id, string Title, string Segment, DispatchState State, DateTime At, int ToSend, int Open, int Out, int Failed);
}
