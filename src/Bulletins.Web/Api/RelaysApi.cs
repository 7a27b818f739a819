using System.Security.Claims;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Relays;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

internal static class RelaysApi
{
    public static void MapRelaysApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/relays").WithTags("Relays");
        api.MapGet("", ListAsync).WithSummary("Whether the send window is open, and each relay with its state, its budgets and what was used of them")
            .RequireAuthorization(Policies.Author);
        api.MapPost("/{name}/trial", TryAsync).WithSummary("Ends a relay's rest, so that the next message tries it").RequireAuthorization(Policies.Administrator);
    }

    private static async Task<Ok<RelaysView>> ListAsync(RelayOverview overview, SendWindow window, TimeProvider clock, CancellationToken cancellation) =>
        TypedResults.Ok(new RelaysView(WindowView.Of(window, clock.UtcNow()), [.. (await overview.ReadAsync(cancellation)).Select(RelayView.Of)]));

    private static async Task<Ok<RelaysView>> TryAsync(string name, RelayOverview overview, SendWindow window, TimeProvider clock, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await overview.TryNowAsync(user.Actor(), name, cancellation);
        return await ListAsync(overview, window, clock, cancellation);
    }
}

internal sealed record RelaysView(WindowView Window, IReadOnlyList<RelayView> Relays);

/// <param name="Open">Whether mail goes out now. Urgent dispatches don't ask.</param>
/// <param name="OpensAt">In UTC; null while it is open.</param>
/// <param name="YearWithoutHolidays">A year within two months of whose holidays none is known though they are to be skipped; else null.</param>
internal sealed record WindowView(bool Open, DateTime? OpensAt, int? YearWithoutHolidays)
{
    public static WindowView Of(SendWindow window, DateTime now)
    {
        var opens = window.NextOpening(now);
        return new WindowView(opens <= now, opens > now ? opens : null, window.YearWithoutHolidays(now.AddDays(60)));
    }
}

/// <param name="Until">While it rests or is tried: until when, in UTC.</param>
/// <param name="WarmUpDay">From 1; null when there is no warm-up or it is over.</param>
/// <param name="BegunToday">Messages begun since midnight in Hong Kong, which is what a day of the warm-up counts.</param>
/// <param name="Fewer">Null while it is given as many connections as configured.</param>
internal sealed record RelayView(string Name, string Host, int Port, CircuitState State, string? Reason, DateTime? Until, int Failures, int MaxConnections,
    PaceView Pace, int? WarmUpDay, int? WarmUpLimit, int BegunToday, IReadOnlyList<PaceView> Providers, FewerConnectionsView? Fewer)
{
    public static RelayView Of(RelayReport relay) => new(relay.Name, relay.Host, relay.Port, relay.Circuit.State, relay.Circuit.ReasonInWords, relay.Circuit.Until,
        relay.Circuit.Failures, relay.MaxConnections, PaceView.Of(relay.Pace), relay.WarmUpDay, relay.WarmUpLimit, relay.BegunToday, [.. relay.Providers.Select(PaceView.Of)],
        relay.Fewer is { } fewer ? new FewerConnectionsView(fewer.To, fewer.ReplyInWords, fewer.Until) : null);
}

/// <param name="Connections">That it is given, because it refused one more.</param>
/// <param name="Reply">What it refused that one with.</param>
/// <param name="Until">When as many as configured are tried again, in UTC.</param>
internal sealed record FewerConnectionsView(int Connections, string? Reply, DateTime Until);

/// <param name="Provider">Null for the relay as a whole.</param>
/// <param name="Slowed">Null while the budget alone holds.</param>
internal sealed record PaceView(string? Provider, BudgetView Budget, int Connections, int LastMinute, int LastHour, int LastDay, SlowedView? Slowed)
{
    public static PaceView Of(PaceReport pace) => new(pace.Provider.Length > 0 ? pace.Provider : null, BudgetView.Of(pace.Budget), pace.Connections, pace.LastMinute, pace.LastHour,
        pace.LastDay, pace.Slowed is { } slowed ? new SlowedView(slowed.PerSecond * 60, slowed.Reason, slowed.Reply, slowed.Since) : null);
}

/// <summary>As configured: null sets no limit.</summary>
internal sealed record BudgetView(int? Connections, int? MessagesPerConnection, int? PerSecond, int? PerMinute, int? PerHour, int? PerDay)
{
    public static BudgetView Of(PaceBudget budget) => new(budget.Connections, budget.MessagesPerConnection, budget.PerSecond, budget.PerMinute, budget.PerHour, budget.PerDay);
}

internal sealed record SlowedView(double PerMinute, ReplyReason Reason, string? Reply, DateTime Since);
