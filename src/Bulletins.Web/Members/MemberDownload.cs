using System.Security.Claims;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Web.Access;

namespace Bulletins.Web.Members;

/// <summary>The members as a file, for whoever is signed in at the console. Taking it out is put on record, so it is a POST.</summary>
internal static class MemberDownload
{
    public static void MapMemberDownload(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/members.csv", ExportAsync).RequireAuthorization(Policies.Author).ExcludeFromDescription().RequireOwnForm();

    private static async Task<IResult> ExportAsync(MemberExport export, DataTakenOut takenOut, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await takenOut.RecordAsync(user.Actor(), "members.export", "members", "csv", cancellation);
        return Results.Stream(stream => export.WriteAsync(stream, cancellation), "text/csv; charset=utf-8", "members.csv");
    }
}
