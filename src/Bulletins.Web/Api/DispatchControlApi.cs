using System.Security.Claims;
using Bulletins.Dispatching;
using Bulletins.Dispatching.Corrections;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Sending.Window;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking;
using Bulletins.Tracking.Undelivered;
using Bulletins.Web.Access;
using Bulletins.Web.Composing;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

/// <summary>What somebody may do with a dispatch that is under way or over. Each is answered with the dispatch as it then stands;
/// what doesn't go with its state is a conflict (409).</summary>
internal static class DispatchControlApi
{
    public static void MapDispatchControlApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/dispatches/{id:long}").WithTags("Dispatches").RequireAuthorization(Policies.Approver);
        Post("pause", PauseAsync, "Begins nothing more until it is resumed, not even when its time comes; what is being handed over still gets its outcome");
        Post("resumption", ResumeAsync, "Goes on where it was paused; what was paused before its time waits for it, or is sent at once when it has passed");
        Post("cancellation", CancelAsync, "Ends it for good: what hasn't begun is not sent");
        Post("limit", LimitAsync, "Sets until when it may go out, or null for no limit; a run that is under way holds to it within seconds");
        Post("time", RescheduleAsync, "Sets when it is sent, as long as it hasn't begun");
        Post("priority", PrioritiseAsync, "Makes it urgent, or normal again; a run that is under way holds to it within seconds");
        Post("retries", RetryAsync, "Tries those anew that failed for the given reasons, or all");
        Post("decision", DecideAllAsync, "Decides about all deliveries that wait for a person: sendOnceMore, or leaveAsSent");
        Post("correction", DraftAsync, "Makes a draft bulletin with the text in force, to be put right and approved; the dispatch must be paused");
        Post("revisions", CorrectAsync, "Goes on with an approved correction, and makes an erratum dispatch to those who have the old text if asked to");
        Post("resends", ResendAsync, "Sends the circular again to one contact of a firm that it didn't reach, with an address that may be corrected first");
        api.MapGet("failures", FailuresAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("How many failed, by the reason of the last attempt");
        api.MapGet("correction", PlanAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("What a correction would do at this moment");
        routes.MapPost("/api/deliveries/{id:long}/decision", DecideAsync).WithTags("Dispatches").RequireAuthorization(Policies.Approver)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Decides about one delivery of which nobody can say whether it was taken");

        void Post(string resource, Delegate handler, string summary) => api.MapPost(resource, handler).WithSummary(summary)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<DispatchView>> PauseAsync(long id, DispatchSchedule schedule, DispatchTracking tracking, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await schedule.PauseAsync(id, user.Actor(), cancellation);
        return await ViewAsync(id, tracking, cancellation);
    }

    private static async Task<Ok<DispatchView>> ResumeAsync(long id, DispatchSchedule schedule, DispatchTracking tracking, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await schedule.ResumeAsync(id, user.Actor(), cancellation);
        return await ViewAsync(id, tracking, cancellation);
    }

    private static async Task<Ok<DispatchView>> CancelAsync(long id, DispatchSchedule schedule, DispatchTracking tracking, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await schedule.CancelAsync(id, user.Actor(), cancellation);
        return await ViewAsync(id, tracking, cancellation);
    }

    private static async Task<Ok<DispatchView>> LimitAsync(long id, LimitRequest request, DispatchSchedule schedule, DispatchTracking tracking,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        await schedule.LimitAsync(id, request.NotAfter, user.Actor(), cancellation);
        return await ViewAsync(id, tracking, cancellation);
    }

    private static async Task<Ok<DispatchView>> RescheduleAsync(long id, TimeRequest request, DispatchSchedule schedule,
        DispatchTracking tracking, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await schedule.RescheduleAsync(id, request.SendAt, user.Actor(), cancellation);
        return await ViewAsync(id, tracking, cancellation);
    }

    private static async Task<Ok<DispatchView>> PrioritiseAsync(long id, PriorityRequest request, DispatchSchedule schedule,
        DispatchTracking tracking, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await schedule.PrioritiseAsync(id, request.Priority, user.Actor(), cancellation);
        return await ViewAsync(id, tracking, cancellation);
    }

    private static async Task<Ok<FailuresView>> FailuresAsync(long id, FailedDeliveries failed, DispatchTracking tracking, CancellationToken cancellation)
    {
        await tracking.FindAsync(id, cancellation);
        return TypedResults.Ok(new FailuresView([.. (await failed.CountAsync(id, cancellation)).Select(f => new FailureView(f.Reason, Words.Sending[$"ReplyReason.{f.Reason}"], f.Count))],
            await failed.CountSeenToAsync(id, cancellation)));
    }

    private static async Task<Ok<RetriedView>> RetryAsync(long id, RetryRequest request, FailedDeliveries failed, DispatchTracking tracking,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (request.All && request.Reasons is { Count: > 0 })
            throw new FaultException(new Fault(Screen.Api, "RetryAllOrSome"));
        var retried = await failed.RetryAsync(id, request.All ? null : request.Reasons ?? [], user.Actor(), cancellation);
        return TypedResults.Ok(new RetriedView(retried.Tried, retried.LeftOut, await DispatchingApi.ViewAsync(id, tracking, cancellation)));
    }

    private static async Task<Ok<ChangedDeliveries>> DecideAllAsync(long id, DecisionRequest request, HeldDeliveries held, DispatchTracking tracking,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        var decided = await held.DecideAllAsync(id, request.Required(), user.Actor(), cancellation);
        return TypedResults.Ok(new ChangedDeliveries(decided, await DispatchingApi.ViewAsync(id, tracking, cancellation)));
    }

    private static async Task<Ok<DeliveryView>> DecideAsync(long id, DecisionRequest request, HeldDeliveries held, DeliveryTable table, DispatchTracking tracking,
        SendWindow window, TimeProvider clock, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await held.DecideAsync(id, request.Required(), user.Actor(), cancellation);
        var record = await table.FindAsync(id, cancellation);
        var dispatch = await tracking.FindAsync(record.Delivery.DispatchId, cancellation);
        return TypedResults.Ok(DeliveryView.Of(record, window.For(dispatch.Priority), clock.UtcNow()));
    }

    private static async Task<Ok<CorrectionView>> PlanAsync(long id, DispatchCorrection correction, CancellationToken cancellation) =>
        TypedResults.Ok(CorrectionView.Of(await correction.ReadAsync(id, cancellation)));

    private static async Task<Created<BulletinResult>> DraftAsync(long id, DispatchCorrection correction, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var draft = await correction.DraftAsync(id, user.Actor(), cancellation);
        return TypedResults.Created($"/api/bulletins/{draft.Id}", BulletinResult.Of(draft));
    }

    private static async Task<Created<CorrectedView>> CorrectAsync(long id, RevisionRequest request, DispatchCorrection correction,
        DispatchTracking tracking, ClaimsPrincipal user, CancellationToken cancellation)
    {
        var erratum = request.Erratum ?? throw new FaultException(new Fault(Screen.Api, "ErratumUnsaid"));
        var corrected = await correction.ContinueAsync(id, request.BulletinId, erratum, user.Actor(), cancellation);
        return TypedResults.Created($"/api/dispatches/{id}", new CorrectedView(await DispatchingApi.ViewAsync(id, tracking, cancellation),
            corrected.Erratum is null ? null : await DispatchingApi.ViewAsync(corrected.Erratum.Id, tracking, cancellation)));
    }

    private static async Task<Created<DispatchView>> ResendAsync(long id, ResendRequest request, UndeliveredWork work, DispatchTracking tracking,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        var again = await work.SendAgainAsync(id, request.ContactId, request.Email is null ? null : new AddressCorrection(request.Email), user.Actor(), cancellation);
        return TypedResults.Created($"/api/dispatches/{again.Id}", await DispatchingApi.ViewAsync(again.Id, tracking, cancellation));
    }

    private static async Task<Ok<DispatchView>> ViewAsync(long id, DispatchTracking tracking, CancellationToken cancellation) =>
        TypedResults.Ok(await DispatchingApi.ViewAsync(id, tracking, cancellation));
}
