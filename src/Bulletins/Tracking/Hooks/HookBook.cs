using System.Data.Common;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Hooks;

/// <summary>What one hook told lately without saying which mail it means.</summary>
public sealed record UnprovenEvents(string Hook, int Guessed, int Unmatched);

/// <summary>Something that was told of an address of ours, without the mail that it is about.</summary>
/// <param name="ContactId">Who had the address then.</param>
public sealed record UnprovenEvent(string Source, DeliveryEventKind Kind, string NormalizedEmail, long? ContactId, DateTime RecordedAt);

/// <summary>Counts, for all processes together, what web hooks tell without saying which mail they mean.</summary>
public sealed class HookBook(BulletinsDb db, TimeProvider clock, ILogger<HookBook> log)
{
    private const int Days = 7;

    /// <summary>So many of the newest events are looked through, whoever told them: there is no index for the few that are wanted.</summary>
    private const int Newest = 20_000;

    /// <param name="hook">Its <see cref="IHook.Name"/>.</param>
    /// <param name="recorded">As it was told and put on record; only what is new counts. That it can't be counted costs nothing of that.</param>
    public async Task CountAsync(string hook, IReadOnlyCollection<RecordedEvent> recorded, CancellationToken cancellation = default)
    {
        var fresh = recorded.Where(e => e is { IsNew: true, NoticeId: null }).ToList();
        var (guessed, unmatched) = (fresh.Count(e => e.Match?.Evidence.IsWeak() == true), fresh.Count(e => e.Match is null));
        if (guessed + unmatched == 0)
            return;
        try
        {
            if (!await AddAsync(hook, guessed, unmatched, cancellation) && !await BeginAsync(hook, guessed, unmatched, cancellation))
                await AddAsync(hook, guessed, unmatched, cancellation);
        }
        catch (Exception failure) when (failure is DbException or DbUpdateException && !cancellation.IsCancellationRequested)
        {
            log.LogWarning(failure, "What {Hook} told without naming a mail can't be counted at this moment.", hook);
        }
    }

    /// <summary>Of the last seven days, by the names of the hooks; only those that told such a thing.</summary>
    public async Task<IReadOnlyList<UnprovenEvents>> LatelyAsync(CancellationToken cancellation = default)
    {
        var since = HongKongTime.Today(clock).AddDays(1 - Days);
        var days = await db.HookDays.AsNoTracking().Where(d => d.Day >= since).ToListAsync(cancellation);
        return [.. days.GroupBy(d => d.Hook, (hook, rows) => new UnprovenEvents(hook, rows.Sum(d => d.Guessed), rows.Sum(d => d.Unmatched))).OrderBy(e => e.Hook, StringComparer.Ordinal)];
    }

    /// <summary>The latest of those that name an address of ours: nothing follows from them by itself, and a person may see to it.</summary>
    public async Task<IReadOnlyList<UnprovenEvent>> LatestAsync(int take, CancellationToken cancellation = default)
    {
        var from = (await db.DeliveryEvents.MaxAsync(e => (long?)e.Id, cancellation) ?? 0) - Newest;
        return await db.DeliveryEvents.AsNoTracking().Guessed().Where(e => e.Id > from && e.IncomingMailId == null).OrderByDescending(e => e.Id).Take(take)
            .Select(e => new UnprovenEvent(e.Source, e.Kind, e.NormalizedEmail, e.ContactId, e.RecordedAt)).ToListAsync(cancellation);
    }

    private async Task<bool> AddAsync(string hook, int guessed, int unmatched, CancellationToken cancellation)
    {
        var today = HongKongTime.Today(clock);
        return await db.HookDays.Where(d => d.Hook == hook && d.Day == today)
            .ExecuteUpdateAsync(row => row.SetProperty(d => d.Guessed, d => d.Guessed + guessed).SetProperty(d => d.Unmatched, d => d.Unmatched + unmatched), cancellation) > 0;
    }

    /// <returns>False when another process has begun the day at this moment.</returns>
    private async Task<bool> BeginAsync(string hook, int guessed, int unmatched, CancellationToken cancellation)
    {
        db.HookDays.Add(new HookDay { Hook = hook, Day = HongKongTime.Today(clock), Guessed = guessed, Unmatched = unmatched });
        try
        {
            await db.SaveChangesAsync(cancellation);
            return true;
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }
}
