using Bulletins.Dispatching;
using Bulletins.Sending.Replies;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Lets soft bounces count against nobody when they are said of so large a part of a dispatch that the way is broken and not the addresses. A line or a name
/// server that fails makes mails expire one by one over days, so it looks at the dispatch and at no stretch of time. Called within the transaction of an event's
/// consequences.</summary>
public sealed class SoftBrake(BulletinsDb db, SpreadNotice notice, SoftSpreads spreads, IOptions<BounceOptions> options)
{
    private const int Page = 20_000;

    /// <summary>Which of them a broken way brings depends on where a mail was when it expired.</summary>
    private static readonly List<ReplyReason> OfTheWay = [ReplyReason.Unspecified, ReplyReason.UnknownDomain, ReplyReason.Unreachable];

    /// <summary>Those that an attempt leaves a mail in, as an index has them. Without what was cancelled: most of that was never tried.</summary>
    private static readonly List<DeliveryState> Tried =
    [
        DeliveryState.Sending, DeliveryState.Deferred, DeliveryState.Sent, DeliveryState.Delivered, DeliveryState.Failed, DeliveryState.Bounced, DeliveryState.Complained,
        DeliveryState.Uncertain,
    ];

    private readonly BounceOptions bounces = options.Value;
    private readonly Dictionary<(long Dispatch, ReplyReason Kind), SoftSpread> read = [];

    /// <summary>What was done in a transaction has been undone.</summary>
    public void Forget() => notice.Forget();

    /// <returns>Whether a soft bounce counts against nobody. Then staff are told.</returns>
    public async Task<bool> HoldsAsync(DeliveryEvent happened, CancellationToken cancellation)
    {
        if (!await IsSpreadAsync(happened, cancellation))
            return false;
        await notice.WriteAsync(happened, KindOf(happened), cancellation);
        return true;
    }

    /// <summary>Whether the same was said of so many mails of its dispatch.</summary>
    public async Task<bool> IsSpreadAsync(DeliveryEvent happened, CancellationToken cancellation)
    {
        if (happened.DispatchId is not { } dispatch)
            return false;
        var key = (Dispatch: dispatch, Kind: KindOf(happened));
        if (!read.TryGetValue(key, out var spread))
            read[key] = spread = await FindAsync(dispatch, key.Kind, cancellation);
        if (!spread.IsWide && happened.Id > spread.Through)
            await ReadAsync(spread, dispatch, happened.Reason, cancellation);
        return spread.IsWide;
    }

    /// <summary>What staff were told stays true, whatever part of all that was tried later it turns out to be.</summary>
    private async Task<SoftSpread> FindAsync(long dispatch, ReplyReason kind, CancellationToken cancellation)
    {
        var spread = spreads.Of(dispatch, kind);
        if (!spread.IsWide && await notice.IsWrittenAsync(dispatch, kind, cancellation))
            spread.Widen();
        return spread;
    }

    private static ReplyReason KindOf(DeliveryEvent happened) => OfTheWay.Contains(happened.Reason) ? OfTheWay[0] : happened.Reason;

    private async Task ReadAsync(SoftSpread spread, long dispatch, ReplyReason reason, CancellationToken cancellation)
    {
        List<ReplyReason> reasons = OfTheWay.Contains(reason) ? OfTheWay : [reason];
        for (var more = true; more && !spread.IsWide;)
        {
            var through = spread.Through;
            var page = await db.DeliveryEvents.AsNoTracking().Believed()
                .Where(e => e.DispatchId == dispatch && e.Kind == DeliveryEventKind.Bounced && reasons.Contains(e.Reason) && !e.Hard && e.Id > through)
                .OrderBy(e => e.Id).Select(e => new { e.Id, e.DeliveryId }).Take(Page).ToListAsync(cancellation);
            spread.Add(page.ConvertAll(said => (said.Id, said.DeliveryId)));
            if (spread.Count >= bounces.SoftHoldAt && await IsLargePartAsync(spread, dispatch, cancellation))
                spread.Widen();
            more = page.Count == Page;
        }
    }

    /// <summary>Counts no more of the mails that were tried than it takes to see that they are too many.</summary>
    private async Task<bool> IsLargePartAsync(SoftSpread spread, long dispatch, CancellationToken cancellation)
    {
        var most = spread.Count * 100L / bounces.SoftHoldPercent;
        if (spread.Tried <= most)
        {
            // Twice as many, so that it isn't counted again for each that is added.
            var enough = (int)Math.Min(most * 2 + 100, int.MaxValue);
            spread.Tried = await db.Deliveries.Where(d => d.DispatchId == dispatch && Tried.Contains(d.State)).Select(d => d.Id)
                .Take(enough).CountAsync(cancellation);
        }
        return spread.Tried <= most;
    }
}
