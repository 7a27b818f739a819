using System.Security.Claims;
using Bulletins.Tracking.Figures;
using Bulletins.Web.Access;
using Bulletins.Web.Tracking.Report;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

internal static class ReportApi
{
    public static void MapReportApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/dispatches/{id:long}").RequireAuthorization(Policies.Author).WithTags("Dispatches").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/report", async (long id, ReportExport reports, CancellationToken cancellation) => TypedResults.Ok((await reports.ReadAsync(id, anew: false, cancellation)).Report))
            .WithSummary("The figures of a dispatch as they were last counted: asOf says when");
        api.MapGet("/report.csv", CsvAsync).WithMetadata(PutOnRecord.Mark).Produces<string>(StatusCodes.Status200OK, "text/csv").WithSummary("Its tables and every firm of the audience as CSV");
        api.MapGet("/report.xlsx", WorkbookAsync).WithMetadata(PutOnRecord.Mark).Produces<byte[]>(StatusCodes.Status200OK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").WithSummary("The same as an Excel workbook");
    }

    private static async Task<FileContentHttpResult> CsvAsync(long id, ReportExport reports, ClaimsPrincipal user, CancellationToken cancellation)
    {
        using var file = new MemoryStream();
        await reports.WriteCsvAsync(id, file, user.Actor(), cancellation);
        return TypedResults.File(file.ToArray(), "text/csv; charset=utf-8", $"dispatch-{id}-report.csv");
    }

    private static async Task<FileContentHttpResult> WorkbookAsync(long id, ReportExport reports, ClaimsPrincipal user, CancellationToken cancellation) =>
        TypedResults.File(await reports.WriteWorkbookAsync(id, user.Actor(), cancellation),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"dispatch-{id}-report.xlsx");
}
