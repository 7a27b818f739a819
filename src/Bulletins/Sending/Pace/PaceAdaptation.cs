using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Sending.Pace;

/// <summary>Slows down when servers ask for it, by half at a time, and goes faster again step by step; stored, so that all processes follow.</summary>
internal sealed class PaceAdaptation(IDbContextFactory<BulletinsDb> databases, TimeProvider clock)
{
    /// <summary>Messages a second: one a minute is never undercut.</summary>
    private const double Slowest = 1 / 60.0;

    /// <summary>How much of the pace before comes back with each step.</summary>
    private const double Step = 0.1;

    /// <summary>Without a configured budget the limit is lifted at so many times the pace at which it was too fast.</summary>
    private const double Free = 2;

    /// <summary>Replies to messages that were on their way already don't slow down again.</summary>
    public static readonly TimeSpan BetweenSlowing = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan BetweenRaising = TimeSpan.FromSeconds(10);

    /// <summary>Whether a result asks for a slower pace: a word about too much in any reply, or a temporary refusal that isn't
    /// about the recipient alone. Of recipients at all sorts of domains only what is said outright counts.</summary>
    public static bool AsksForSlower(SendResult result, bool knownProvider)
    {
        if (result.Outcome == AttemptOutcome.Accepted)
            return false;
        if (result.Reason == ReplyReason.TooFast)
            return true;
        var isForNow = result.Code is >= 400 and < 500;
        return isForNow && (result.Reason == ReplyReason.RelayUnavailable
            || (knownProvider && (result.Reason ?? ReplyReason.Unspecified) is ReplyReason.Unspecified or ReplyReason.Unexplained or ReplyReason.Reputation));
    }

    public async Task SlowDownAsync(PaceScope scope, SendResult result)
    {
        var now = clock.UtcNow();
        if (scope.Slowed is { } present && now - present.Since < BetweenSlowing)
            return;
        var before = Present(scope, now);
        var next = new SlowedPace(Math.Max(Slowest, before / 2), scope.Slowed?.From ?? before, result.Reason ?? ReplyReason.Unspecified, Cut(result.Reply), now, now);
        await StoreAsync(scope, next);
    }

    public async Task SpeedUpAsync(PaceScope scope)
    {
        var now = clock.UtcNow();
        if (scope.Slowed is not { } present || now - present.ChangedAt < BetweenRaising)
            return;
        var faster = present.PerSecond + Math.Max(Slowest, present.From * Step);
        // Steps add up to a hair less than they should.
        var free = faster >= (scope.Configured ?? present.From * Free) * 0.999;
        await StoreAsync(scope, free ? null : present with { PerSecond = faster, ChangedAt = now });
    }

    /// <summary>How many connections a relay is given; null for as many as configured.</summary>
    public Task StoreAsync(string relay, FewerConnections? fewer) => databases.HoldingMetersAsync(async db =>
    {
        var meter = await PaceLedger.HoldAsync(db, relay, "", clock, CancellationToken.None);
        (meter.ConnectionsTo, meter.ConnectionsReply, meter.ConnectionsLoweredAt) = (fewer?.To, fewer?.KeptReply, fewer?.Since);
        return await db.SaveChangesAsync();
    }, CancellationToken.None);

    private static double Present(PaceScope scope, DateTime now)
    {
        var known = scope.Slowed?.PerSecond ?? scope.Observed(now) ?? scope.Configured ?? 1;
        return Math.Min(known, scope.Configured ?? known);
    }

    /// <summary>Only when nobody else changed it since it was read; else what they made of it holds.</summary>
    private async Task StoreAsync(PaceScope scope, SlowedPace? next)
    {
        var known = scope.Slowed?.ChangedAt;
        scope.Slowed = next;
        scope.Slowed = await databases.HoldingMetersAsync(db => StoreHeldAsync(db, scope, known, next), CancellationToken.None);
    }

    /// <returns>What holds.</returns>
    private async Task<SlowedPace?> StoreHeldAsync(BulletinsDb db, PaceScope scope, DateTime? known, SlowedPace? next)
    {
        var meter = await PaceLedger.HoldAsync(db, scope.Relay, scope.Provider, clock, CancellationToken.None);
        if (meter.PaceChangedAt != known)
            return SlowedPace.Of(meter);
        (meter.SlowedTo, meter.SlowedFrom, meter.SlowedReason) = (next?.PerSecond, next?.From, next?.Reason);
        (meter.SlowedReply, meter.SlowedAt, meter.PaceChangedAt) = (next?.Reply, next?.Since, next?.ChangedAt);
        await db.SaveChangesAsync();
        return next;
    }

    private static string? Cut(string? reply) => reply?.Length > 500 ? reply[..500] : reply;
}
