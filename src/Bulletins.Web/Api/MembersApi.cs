using System.Globalization;
using System.Security.Claims;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Importing;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;
using Bulletins.Tracking.Scores;
using Bulletins.Web.Access;

namespace Bulletins.Web.Api;

internal static class MembersApi
{
    public static void MapMembersApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(Policies.Author).WithTags("Members");
        api.MapPost("/members/import", ImportAsync).Accepts<string>("text/csv").Produces<ImportAnswer>()
            .WithSummary("Takes members and contacts in as CSV; dryRun=true only says what it would change");
        api.MapGet("/members", SearchAsync).Produces<PageAnswer<MemberSummary>>()
            .WithSummary("Members by words in number, names or addresses, by status and by classification");
        api.MapGet("/members.csv", ExportAsync).WithMetadata(PutOnRecord.Mark).Produces<string>(200, "text/csv")
            .WithSummary("All members and contacts as CSV, in the form in which they are imported");
        api.MapGet("/members/{number}", FindAsync).Produces<MemberAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("One member with its contacts, by its number");
        api.MapGet("/suppressions", SuppressedAsync).Produces<PageAnswer<SuppressionAnswer>>()
            .WithSummary("Addresses that are mailed no more, the latest first; lifted=true for those that were lifted as well");
        api.MapPost("/suppressions", SuppressAsync).Produces<SuppressionAnswer>(201).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Suppresses an address; the note says why");
        api.MapPost("/suppressions/{id:long}/lifting", LiftAsync).Produces<SuppressionAnswer>().ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Lifts a suppression; because says why");
    }

    private static async Task<ImportAnswer> ImportAsync(HttpRequest request, ClaimsPrincipal user, MemberImport import, CancellationToken cancellation, bool dryRun = false)
    {
        if (request.ContentLength > import.MaximumBytes)
            throw new FaultException(import.TooLarge);
        return ImportAnswer.Of(await import.ImportAsync(request.Body, user.Actor(), dryRun, cancellation: cancellation));
    }

    private static async Task<PageAnswer<MemberSummary>> SearchAsync(MemberDirectory directory, CancellationToken cancellation,
        string? search = null, string? status = null, string? industry = null, string? tier = null, string? district = null, int page = 1, int pageSize = 25)
    {
        var found = await directory.SearchAsync(new MemberQuery(search, QueryValue.Word<MemberStatus>(nameof(status), status), industry, tier, district, page, pageSize), cancellation);
        return new(found.Items, found.Total, found.Number, found.Size, found.More);
    }

    private static async Task<IResult> ExportAsync(MemberExport export, DataTakenOut takenOut, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await takenOut.RecordAsync(user.Actor(), "members.export", "members", "csv", cancellation);
        return Results.Stream(stream => export.WriteAsync(stream, cancellation), "text/csv; charset=utf-8", "members.csv");
    }

    private static async Task<MemberAnswer> FindAsync(string number, MemberDirectory directory, CancellationToken cancellation) =>
        MemberAnswer.Of(await directory.FindAsync(number, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Members, "Member.NotFound", number)));

    private static async Task<PageAnswer<SuppressionAnswer>> SuppressedAsync(SuppressionList list, CancellationToken cancellation,
        string? search = null, bool lifted = false, int page = 1, int pageSize = 25)
    {
        var found = await list.SearchAsync(search, lifted, page, pageSize, cancellation);
        return new([.. found.Items.Select(SuppressionAnswer.Of)], found.Total, found.Number, found.Size);
    }

    private static async Task<IResult> SuppressAsync(SuppressionRequest request, ClaimsPrincipal user, SuppressionList list, CancellationToken cancellation)
    {
        var suppression = await list.AddAsync(request.Email, request.Note, user.Actor(), cancellation);
        return Results.Created(string.Create(CultureInfo.InvariantCulture, $"/api/suppressions/{suppression.Id}"), SuppressionAnswer.Of(suppression));
    }

    private static async Task<SuppressionAnswer> LiftAsync(long id, LiftingRequest request, ClaimsPrincipal user, SuppressionLifting lifting, CancellationToken cancellation) =>
        SuppressionAnswer.Of(await lifting.LiftAsync(id, request.Because, user.Actor(), cancellation));
}
