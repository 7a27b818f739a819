using System.Security.Claims;
using Bulletins.Auditing;
using Bulletins.Tracking;
using Bulletins.Tracking.Readings;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

internal static class ReadingsApi
{
    public static void MapReadingsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/dispatches/{id:long}").WithTags("Dispatches").RequireAuthorization(Policies.Author);
        api.MapGet("/readings", GetAsync).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Mails opened and links followed, by persons, by machines and by nobody can say whom: three numbers that are never added up");
        api.MapGet("/readings.csv", ExportAsync).WithMetadata(PutOnRecord.Mark).Produces<string>(StatusCodes.Status200OK, "text/csv").ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Every request with what it was judged as, as CSV");
    }

    private static async Task<Ok<ReadingsView>> GetAsync(long id, DispatchTracking tracking, DispatchReadings readings, CancellationToken cancellation)
    {
        var dispatch = await tracking.FindAsync(id, cancellation);
        return TypedResults.Ok(new ReadingsView(dispatch.TrackOpens, dispatch.TrackClicks, await readings.ReadAsync(id, cancellation)));
    }

    private static async Task<PushStreamHttpResult> ExportAsync(long id, DispatchTracking tracking, ReadingExport export, DataTakenOut takenOut,
        ClaimsPrincipal user, CancellationToken cancellation)
    {
        await tracking.FindAsync(id, cancellation);
        await takenOut.RecordAsync(user.Actor(), "dispatch.readings", $"dispatch:{id}", "csv", cancellation);
        return TypedResults.Stream(body => export.WriteAsync(id, body, cancellation), "text/csv; charset=utf-8", $"dispatch-{id}-readings.csv");
    }
}

internal sealed record ReadingsView(bool TrackOpens, bool TrackClicks, DateTime AsOf, ReaderCounts Opened, ReaderCounts Clicked, IReadOnlyList<LinkReadings> Links)
{
    public ReadingsView(bool opens, bool clicks, ReadingReport report) : this(opens, clicks, report.AsOf, report.Opened, report.Clicked, report.Links)
    {
    }
}
