using System.Security.Claims;
using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Tracking;
using Bulletins.Tracking.Readings;
using Bulletins.Web.Access;
using Bulletins.Web.Tracking.Report;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Tracking;

/// <summary>The files that the pages offer, for whoever is signed in at the console. Taking one out is put on record, so each is a POST.</summary>
internal static class TrackingDownloads
{
    public static void MapTrackingDownloads(this IEndpointRouteBuilder routes)
    {
        var files = routes.MapGroup("/dispatches/{dispatchId:long}").RequireAuthorization(Policies.Author).ExcludeFromDescription().RequireOwnForm();
        files.MapPost("/deliveries.csv", ExportAsync);
        files.MapPost("/report.csv", ReportAsync);
        files.MapPost("/report.xlsx", WorkbookAsync);
        files.MapPost("/readings.csv", ReadingsAsync);
        files.MapPost("/deliveries/{deliveryId:long}/mail.eml", MailAsync);
    }

    private static async Task<Results<PushStreamHttpResult, NotFound>> ExportAsync(long dispatchId, DispatchTracking tracking, DeliveryExport export, DataTakenOut takenOut, ClaimsPrincipal user,
        CancellationToken cancellation)
    {
        try
        {
            await tracking.FindAsync(dispatchId, cancellation);
        }
        catch (NotFoundException)
        {
            return TypedResults.NotFound();
        }
        await takenOut.RecordAsync(user.Actor(), "dispatch.deliveries", $"dispatch:{dispatchId}", "csv", cancellation);
        return TypedResults.Stream(body => export.WriteAsync(new DeliveryFilter(dispatchId), body, cancellation), "text/csv; charset=utf-8", $"dispatch-{dispatchId}.csv");
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> ReportAsync(long dispatchId, DispatchTracking tracking, ReportExport reports, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (await tracking.PulseAsync(dispatchId, cancellation) is null)
            return TypedResults.NotFound();
        using var file = new MemoryStream();
        await reports.WriteCsvAsync(dispatchId, file, user.Actor(), cancellation);
        return TypedResults.File(file.ToArray(), "text/csv; charset=utf-8", $"dispatch-{dispatchId}-report.csv");
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> WorkbookAsync(long dispatchId, DispatchTracking tracking, ReportExport reports, ClaimsPrincipal user, CancellationToken cancellation) =>
        await tracking.PulseAsync(dispatchId, cancellation) is null
            ? TypedResults.NotFound()
            : TypedResults.File(await reports.WriteWorkbookAsync(dispatchId, user.Actor(), cancellation), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"dispatch-{dispatchId}-report.xlsx");

    private static async Task<Results<PushStreamHttpResult, NotFound>> ReadingsAsync(long dispatchId, DispatchTracking tracking, ReadingExport export, DataTakenOut takenOut, ClaimsPrincipal user,
        CancellationToken cancellation)
    {
        if (await tracking.PulseAsync(dispatchId, cancellation) is null)
            return TypedResults.NotFound();
        await takenOut.RecordAsync(user.Actor(), "dispatch.readings", $"dispatch:{dispatchId}", "csv", cancellation);
        return TypedResults.Stream(body => export.WriteAsync(dispatchId, body, cancellation), "text/csv; charset=utf-8", $"dispatch-{dispatchId}-readings.csv");
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> MailAsync(long dispatchId, long deliveryId, DeliveryTable table, SentMailArchive archive, DataTakenOut takenOut, ClaimsPrincipal user,
        CancellationToken cancellation)
    {
        try
        {
            var record = await table.FindAsync(deliveryId, cancellation);
            if (record.Delivery.DispatchId != dispatchId || await archive.ReadAsync(deliveryId, cancellation) is not { } mail)
                return TypedResults.NotFound();
            await takenOut.RecordAsync(user.Actor(), "delivery.download", $"delivery:{deliveryId}", "eml", cancellation);
            return TypedResults.File(mail.Raw, "message/rfc822", $"delivery-{deliveryId}{(mail.IsExact ? "" : "-unsigned")}.eml");
        }
        catch (FaultException)
        {
            return TypedResults.NotFound();
        }
    }
}
