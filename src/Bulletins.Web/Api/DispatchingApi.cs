using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Bulletins.Tracking;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using System.Security.Claims;

namespace Bulletins.Web.Api;

internal static class DispatchingApi
{
    private const int LargestPage = 1000;

    public static void MapDispatchingApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithTags("Dispatches");
        api.MapPost("/bulletins/{id:long}/dispatches", ScheduleAsync).RequireAuthorization(Policies.Approver)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Sends an approved bulletin to a segment, now or at a time");
        api.MapGet("/dispatches", ListAsync).RequireAuthorization(Policies.Author).WithSummary("Dispatches, the latest first: those in a state, or of circulars with words in title or number; resends=true for those to a single contact as well");
        api.MapGet("/dispatches/{id:long}", GetAsync).RequireAuthorization(Policies.Author).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One dispatch with its ledger: the counts add up to the candidates");
        api.MapGet("/dispatches/{id:long}/deliveries", DeliveriesAsync).RequireAuthorization(Policies.Author).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Its deliveries with every attempt, a page at a time; held=true for those that wait for a decision");
        api.MapGet("/dispatches/{id:long}/deliveries.csv", ExportAsync).WithMetadata(PutOnRecord.Mark).Produces<string>(StatusCodes.Status200OK, "text/csv").RequireAuthorization(Policies.Author).WithSummary("The same as CSV");
    }

    private static async Task<Created<DispatchView>> ScheduleAsync(long id, DispatchRequest request, DispatchSchedule schedule, DispatchTracking tracking,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        var dispatch = await schedule.ScheduleAsync(id, request.SegmentId, request.SendAt, request.NotAfter,
            request.Uncertain ?? UncertainPolicy.SendOnceMore, request.Priority ?? DispatchPriority.Normal, request.Recorded, user.Actor(), request.LastKnown, cancellation);
        return TypedResults.Created($"/api/dispatches/{dispatch.Id}", await ViewAsync(dispatch.Id, tracking, cancellation));
    }

    private static async Task<Ok<List<DispatchSummary>>> ListAsync(DispatchTracking tracking, CancellationToken cancellation,
        string? search = null, string? state = null, int skip = 0, int limit = 50, bool resends = false)
    {
        var filter = new DispatchFilter(search, QueryValue.Word<DispatchState>(nameof(state), state), resends);
        var (dispatches, _) = await tracking.ListAsync(filter, Math.Max(skip, 0), Math.Clamp(limit, 1, LargestPage), cancellation);
        return TypedResults.Ok(dispatches.Select(DispatchSummary.Of).ToList());
    }

    private static async Task<Ok<DispatchView>> GetAsync(long id, DispatchTracking tracking, CancellationToken cancellation) =>
        TypedResults.Ok(await ViewAsync(id, tracking, cancellation));

    private static async Task<Ok<DeliveryLines>> DeliveriesAsync(long id, DispatchTracking tracking, DeliveryTable table, SendWindow window,
        TimeProvider clock, CancellationToken cancellation,
        string? state = null, string? search = null, string? after = null, string? limit = null, bool held = false)
    {
        var open = window.For((await tracking.FindAsync(id, cancellation)).Priority);
        var size = QueryValue.Limit(limit, 100, LargestPage);
        var filter = new DeliveryFilter(id, QueryValue.Word<DeliveryState>(nameof(state), state), search, NeedsDecision: held);
        var records = await table.ReadAsync(filter, QueryValue.Number(nameof(after), after) ?? 0, size, cancellation);
        return TypedResults.Ok(new DeliveryLines([.. records.Select(record => DeliveryView.Of(record, open, clock.UtcNow()))], records.Count == size ? records[^1].Delivery.Id : null));
    }

    private static async Task<PushStreamHttpResult> ExportAsync(long id, DispatchTracking tracking, DeliveryExport export, DataTakenOut takenOut, ClaimsPrincipal user,
        CancellationToken cancellation, string? state = null)
    {
        await tracking.FindAsync(id, cancellation);
        var filter = new DeliveryFilter(id, QueryValue.Word<DeliveryState>(nameof(state), state));
        await takenOut.RecordAsync(user.Actor(), "dispatch.deliveries", $"dispatch:{id}", "csv", cancellation);
        return TypedResults.Stream(body => export.WriteAsync(filter, body, cancellation), "text/csv; charset=utf-8", $"dispatch-{id}.csv");
    }

    internal static async Task<DispatchView> ViewAsync(long id, DispatchTracking tracking, CancellationToken cancellation) =>
        DispatchView.Of(await tracking.FindAsync(id, cancellation), await tracking.LedgerAsync(id, cancellation), await tracking.ExclusionsAsync(id, cancellation),
            await tracking.NeedingDecisionAsync(id, cancellation), (await tracking.WaitsAsync(id, cancellation)).Waits);
}
