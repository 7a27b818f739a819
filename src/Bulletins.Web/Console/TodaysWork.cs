using Bulletins.Composing;
using Bulletins.Dispatching;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Sending.Hindrances;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Bulletins.Tracking;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Hooks;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Scores;
using Bulletins.Tracking.Undelivered;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Console;

/// <summary>All that needs a person today, in one list, the most pressing first. Each kind is asked for through an index, or in a table that stays small.</summary>
internal sealed class TodaysWork(BulletinsDb db, UncertainDeliveries uncertain, UndeliveredFirms undelivered, EventHistory history, HeldVerdicts verdicts,
    HookBook hooks, ReturningMail returning, MailSourceBook sources, BulletinApproval approvals, RelayOutages outages, HinderedDispatches hindered, MailRelays relays, SendWindow window, TimeProvider clock)
{
    private const int ShownOfAKind = 5;
    private const int WarnedCounted = 200;
    private const int UnprovenCounted = 1000;
    private static readonly string ExampleSender = new AssociationOptions().SenderAddress;
    private static readonly TimeSpan StillNews = TimeSpan.FromDays(3);
    private static readonly TimeSpan StillUnproven = TimeSpan.FromDays(7);

    public async Task<IReadOnlyList<WorkItem>> ReadAsync() =>
    [
        .. await NotInstalledAsync(),
        .. await StoppedAsync(),
        .. await WaitingForRelaysAsync(),
        .. await ToApproveAnewAsync(),
        .. await CancelledAsync(),
        .. await HeldAsync(),
        .. await InReviewAsync(),
        .. await OverdueAsync(),
        .. await UndeliveredAsync(),
        .. await VerdictsAsync(),
        .. await AnswersAsync(),
        .. await UnprovenAsync(),
        .. await CloseToSuppressionAsync(),
        .. await MailboxesAsync(),
        .. Holidays(),
        .. await NoticesAsync(),
        .. await PausedAsync(),
        .. await NotReadyAsync(),
    ];

    /// <summary>Where mail really leaves, nothing may go in the name of the association that the program is shown with.</summary>
    private async Task<IEnumerable<WorkItem>> NotInstalledAsync() =>
    [
        .. relays.NoneFault is { } none ? [new WorkItem(WorkKind.NoRelay, 1, "/relays", null, none.ToString())] : Array.Empty<WorkItem>(),
        .. !relays.Captures && await db.Issuers.AnyAsync(i => i.SenderAddress == ExampleSender) ? [new WorkItem(WorkKind.ExampleIssuer, 1, "/issuers", ExampleSender)] : Array.Empty<WorkItem>(),
    ];

    /// <summary>What an installation still lacks before a circular can go to anybody, and before it can be said that nothing came back.</summary>
    private async Task<IEnumerable<WorkItem>> NotReadyAsync() =>
    [
        .. !await db.Members.AnyAsync() ? [new WorkItem(WorkKind.NoMembers, 1, "/members/import")] : Array.Empty<WorkItem>(),
        .. !await db.Segments.AnyAsync() ? [new WorkItem(WorkKind.NoSegments, 1, "/segments/new")] : Array.Empty<WorkItem>(),
        .. relays.NoneFault is null && !await returning.IsReadAsync() ? [new WorkItem(WorkKind.NothingRead, 1, "/answers")] : Array.Empty<WorkItem>(),
    ];

    private async Task<IEnumerable<WorkItem>> StoppedAsync()
    {
        var stopped = db.Dispatches.Where(d => d.State == DispatchState.Paused && d.StateReason != null);
        var items = (await LatestAsync(stopped)).Select(d => Of(d, WorkKind.StoppedByItself, 1, $"/dispatches/{d.Id}", d.ReasonInWords));
        return [.. items, .. Some(WorkKind.MoreStopped, await stopped.CountAsync() - ShownOfAKind, "/dispatches?state=paused")];
    }

    private async Task<IEnumerable<WorkItem>> WaitingForRelaysAsync()
    {
        var waiting = (await outages.ReadAsync()).Select(outage => (outage.DispatchId, Kind: WorkKind.WaitsForRelay, Reason: outage.InWords))
            .Concat((await hindered.ReadAsync()).Select(told => (told.DispatchId, Kind: WorkKind.Hindered, Reason: Texts.StoredFault.Read(told.Reason))))
            .DistinctBy(told => told.DispatchId).OrderBy(told => told.DispatchId).ToList();
        var latest = waiting.TakeLast(ShownOfAKind).ToDictionary(told => told.DispatchId);
        var items = (await LatestAsync(db.Dispatches.Where(d => latest.Keys.Contains(d.Id)))).Select(d => Of(d, latest[d.Id].Kind, 1, $"/dispatches/{d.Id}", latest[d.Id].Reason));
        return [.. items, .. Some(WorkKind.MoreWaiting, waiting.Count - ShownOfAKind, "/dispatches?state=sending")];
    }

    /// <summary>Of the dispatches that are due next, those that would pause themselves at their time.</summary>
    private async Task<IEnumerable<WorkItem>> ToApproveAnewAsync()
    {
        var next = await db.Dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).Where(d => d.State == DispatchState.Scheduled)
            .OrderBy(d => d.SendAt).Take(ShownOfAKind).ToListAsync();
        var outdated = new List<WorkItem>();
        foreach (var dispatch in next.DistinctBy(d => d.BulletinId))
        {
            if (await approvals.IsOutdatedAsync(dispatch.BulletinId))
                outdated.Add(new WorkItem(WorkKind.ToApproveAnew, 1, $"/bulletins/{dispatch.BulletinId}", TitleOf(dispatch)));
        }
        return outdated;
    }

    /// <summary>Because its limit passed while it waited, or before all of it had gone out.</summary>
    private async Task<IEnumerable<WorkItem>> CancelledAsync()
    {
        var since = clock.UtcNow() - StillNews;
        var ended = db.Dispatches.Where(d => (d.State == DispatchState.Cancelled || d.State == DispatchState.Completed) && d.StateReason != null && d.CompletedAt > since);
        var items = (await LatestAsync(ended)).Select(d => Of(d, d.State == DispatchState.Cancelled ? WorkKind.CancelledByItself : WorkKind.CutOff, 1, $"/dispatches/{d.Id}", d.ReasonInWords));
        return [.. items, .. Some(WorkKind.MoreEnded, await ended.CountAsync() - ShownOfAKind, "/dispatches")];
    }

    private async Task<IEnumerable<WorkItem>> HeldAsync()
    {
        var counts = await uncertain.CountAsync();
        var latest = counts.Keys.OrderDescending().Take(ShownOfAKind).ToList();
        var items = (await LatestAsync(db.Dispatches.Where(d => latest.Contains(d.Id))))
            .Select(d => Of(d, WorkKind.Held, counts[d.Id], $"/dispatches/{d.Id}"));
        return counts.Count > 1 ? [.. items, new WorkItem(WorkKind.AllHeld, counts.Values.Sum(), "/uncertain")] : items;
    }

    private async Task<IEnumerable<WorkItem>> InReviewAsync() =>
        Some(WorkKind.InReview, await db.Bulletins.CountAsync(b => b.State == BulletinState.InReview), "/bulletins?state=inReview");

    /// <summary>Drafts whose date of issue has passed.</summary>
    private async Task<IEnumerable<WorkItem>> OverdueAsync()
    {
        var today = HongKongTime.Today(clock);
        return Some(WorkKind.OverdueDraft, await db.Bulletins.CountAsync(b => b.State == BulletinState.Draft && b.IssuedOn < today), "/bulletins?state=draft");
    }

    private async Task<IEnumerable<WorkItem>> UndeliveredAsync()
    {
        var counts = await undelivered.CountAsync(await undelivered.RecentAsync());
        var latest = counts.Keys.OrderDescending().Take(ShownOfAKind).ToList();
        var items = (await LatestAsync(db.Dispatches.Where(d => latest.Contains(d.Id))))
            .Select(d => Of(d, WorkKind.Undelivered, counts[d.Id], $"/dispatches/{d.Id}/undelivered"));
        return [.. items, .. Some(WorkKind.MoreUndelivered, counts.Where(c => !latest.Contains(c.Key)).Sum(c => c.Value), "/undelivered")];
    }

    private async Task<IEnumerable<WorkItem>> VerdictsAsync() =>
    [
        .. (await verdicts.OpenAsync(ShownOfAKind)).Select(open => new WorkItem(WorkKind.VerdictHold, open.Addresses, "/suppressions", open.About(Languages.Current))),
        .. Some(WorkKind.MoreVerdictHolds, await verdicts.CountOpenAsync() - ShownOfAKind, "/suppressions"),
    ];

    private async Task<IEnumerable<WorkItem>> AnswersAsync()
    {
        var toLookAt = Some(WorkKind.Answer, await db.IncomingMails.CountAsync(m => m.State == IncomingMailState.ForStaff), "/answers");
        var stuck = db.Notices.Stuck().Forwarding();
        var fault = await stuck.OrderByDescending(n => n.Id).Select(n => n.Fault).FirstOrDefaultAsync();
        return fault is null ? toLookAt
            : [.. toLookAt, new WorkItem(WorkKind.AnswerNotForwarded, await stuck.CountAsync(), "/answers?show=notForwarded", null, Texts.StoredFault.Read(fault))];
    }

    /// <summary>One line of a kind however many they are: whoever forges them shall not push everything else off the list.</summary>
    private async Task<IEnumerable<WorkItem>> UnprovenAsync() =>
    [
        .. Some(WorkKind.GuessedReport, await LatelyAsync(IncomingMailState.Guessed), "/answers?show=guessed", UnprovenCounted),
        .. Some(WorkKind.UnmatchedReport, await LatelyAsync(IncomingMailState.Unmatched), "/answers?show=unmatched", UnprovenCounted),
        .. (await hooks.LatelyAsync()).Where(told => told.Guessed > 0).Select(told => new WorkItem(WorkKind.GuessedEvent, told.Guessed, "/relays", $"/hooks/{told.Hook}")),
    ];

    /// <summary>Of the newest that an index finds, whatever has piled up behind them.</summary>
    private Task<int> LatelyAsync(IncomingMailState state)
    {
        var since = clock.UtcNow() - StillUnproven;
        return db.IncomingMails.Where(m => m.State == state).OrderByDescending(m => m.Id).Take(UnprovenCounted).CountAsync(m => m.ReceivedAt > since);
    }

    private async Task<IEnumerable<WorkItem>> CloseToSuppressionAsync()
    {
        var warned = await history.WarnedAsync(WarnedCounted);
        return [.. warned.Take(ShownOfAKind).Select(w => new WorkItem(WorkKind.CloseToSuppression, 1, $"/find?q={Uri.EscapeDataString(w.NormalizedEmail)}", w.NormalizedEmail)),
            .. Some(WorkKind.MoreCloseToSuppression, warned.Count - ShownOfAKind, "/suppressions", WarnedCounted - ShownOfAKind)];
    }

    private async Task<IEnumerable<WorkItem>> MailboxesAsync() =>
        (await sources.ReadAsync()).Where(s => s.Fault is not null).Select(s => new WorkItem(s.WasRead ? WorkKind.MailboxPartly : WorkKind.Mailbox, 1, "/answers", s.Name, Texts.StoredFault.Read(s.Fault!)));

    /// <summary>Early enough for somebody to look them up.</summary>
    private IEnumerable<WorkItem> Holidays() =>
        window.YearWithoutHolidays(clock.UtcNow().AddDays(60)) is { } year ? [new WorkItem(WorkKind.HolidaysUnknown, 1, "/relays", $"{year}")] : [];

    private async Task<IEnumerable<WorkItem>> NoticesAsync()
    {
        var stuck = db.Notices.Stuck().OfTheProgram();
        var fault = await stuck.OrderByDescending(n => n.Id).Select(n => n.Fault).FirstOrDefaultAsync();
        if (fault is null)
            return [];
        // Those that were given up are listed, to be tried again; the others will be, as soon as a relay takes them.
        var address = await stuck.AnyAsync(n => n.DueAt == null) ? "/answers" : "/relays";
        return [new WorkItem(WorkKind.Notice, await stuck.CountAsync(), address, null, Texts.StoredFault.Read(fault))];
    }

    /// <summary>By staff, so that nothing went wrong.</summary>
    private async Task<IEnumerable<WorkItem>> PausedAsync() =>
        Some(WorkKind.Paused, await db.Dispatches.CountAsync(d => d.State == DispatchState.Paused && d.StateReason == null), "/dispatches");

    private static IEnumerable<WorkItem> Some(WorkKind kind, int count, string address, int most = int.MaxValue) => count <= 0 ? [] : [new WorkItem(kind, count, address) { IsAtLeast = count >= most }];

    private static Task<List<Dispatch>> LatestAsync(IQueryable<Dispatch> dispatches) =>
        dispatches.AsNoTracking().Include(d => d.Bulletin).ThenInclude(b => b.Editions).OrderByDescending(d => d.Id).Take(ShownOfAKind).ToListAsync();

    private static string TitleOf(Dispatch dispatch) => Overview.TitleOf(dispatch);

    private static WorkItem Of(Dispatch dispatch, WorkKind kind, int count, string address, string? reason = null) =>
        new(kind, count, address, TitleOf(dispatch), reason) { Audience = Overview.AudienceOf(dispatch), SendAt = dispatch.SendAt };
}
