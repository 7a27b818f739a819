using System.Text.Json;
using Bulletins.Dispatching;
using Bulletins.Tracking;
using Bulletins.Tracking.Undelivered;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

/// <summary>The firms that a circular didn't reach, for programs that ring them up or print letters.</summary>
internal static class UndeliveredApi
{
    private const int LargestPage = 200;

    public static void MapUndeliveredApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").WithTags("Dispatches").RequireAuthorization(Policies.Author);
        api.MapGet("/undelivered", RecentAsync).WithSummary("Firms that got nothing of a circular, over the dispatches of the last eight weeks, at most sixty (twelve, where they are very large), the newest first");
        api.MapGet("/dispatches/{id:long}/undelivered", OfDispatchAsync).ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary("Firms that got nothing of this circular, without those that staff are done with");
    }

    private static async Task<Ok<UndeliveredLines>> RecentAsync(UndeliveredFirms firms, CancellationToken cancellation, int skip = 0, int limit = 50) =>
        TypedResults.Ok(await PageAsync(firms, await firms.RecentAsync(cancellation), skip, limit, cancellation));

    private static async Task<Ok<UndeliveredLines>> OfDispatchAsync(long id, UndeliveredFirms firms, DispatchTracking tracking,
        CancellationToken cancellation, int skip = 0, int limit = 50)
    {
        await tracking.FindAsync(id, cancellation);
        return TypedResults.Ok(await PageAsync(firms, [id], skip, limit, cancellation));
    }

    private static async Task<UndeliveredLines> PageAsync(UndeliveredFirms firms, IReadOnlyList<long> dispatches, int skip, int limit, CancellationToken cancellation)
    {
        var counts = await firms.CountAsync(dispatches, cancellation: cancellation);
        var found = await firms.ReadAsync(counts, Math.Max(skip, 0), Math.Clamp(limit, 1, LargestPage), cancellation);
        return new UndeliveredLines([.. found.Select(UndeliveredView.Of)], counts.Values.Sum());
    }
}

/// <param name="Total">Of each dispatch at most <see cref="UndeliveredFirms.MostListed"/> are counted and listed.</param>
internal sealed record UndeliveredLines(IReadOnlyList<UndeliveredView> Items, int Total);

/// <param name="SentAgain">It was sent again, and that failed too.</param>
internal sealed record UndeliveredView(long DispatchId, long MemberId, string MemberNumber, string Organisation, string? Telephone, bool SentAgain,
    IReadOnlyList<TriedView> Tried, IReadOnlyList<UndeliveredContact> Contacts)
{
    public static UndeliveredView Of(UndeliveredFirm firm) => new(firm.Dispatch.Id, firm.Member.Id, firm.Member.Number, firm.Member.Organisation, firm.Member.Telephone, firm.IsBack,
        [.. firm.Tried.Select(t => new TriedView(t.Delivery.Id, t.Delivery.ContactId, t.Delivery.Email, t.Delivery.State, ReasonOf(t), t.Said, t.At, t.MayHaveIt))],
        [.. firm.Contacts.Select(c => new UndeliveredContact(c.Contact.Id, c.Contact.Name, c.Contact.Email, c.Suppressions.Count > 0))]);

    private static string? ReasonOf(TriedContact tried) =>
        (tried.Delivery.Exclusion?.ToString() ?? tried.Reason?.ToString()) is { } reason ? JsonNamingPolicy.CamelCase.ConvertName(reason) : null;
}

/// <param name="Said">The server's words, or why the address is suppressed.</param>
/// <param name="MayHaveIt">Of an attempt nobody knows whether it was taken: sent again, they may have it twice.</param>
internal sealed record TriedView(long DeliveryId, long ContactId, string Email, DeliveryState State, string? Reason, string? Said, DateTime At, bool MayHaveIt);

internal sealed record UndeliveredContact(long Id, string Name, string Email, bool Suppressed);
