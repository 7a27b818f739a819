using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Window;
using Bulletins.Time;
using Bulletins.Tracking;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

/// <summary>What waits for a person's decision, over all dispatches. Each is decided about at <c>/api/deliveries/{id}/decision</c>.</summary>
internal static class UncertainApi
{
    private const int LargestPage = 200;

    public static void MapUncertainApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/uncertain", ListAsync).WithTags("Dispatches").RequireAuthorization(Policies.Author)
            .WithSummary("Deliveries of all dispatches that wait for a decision, those of the latest dispatch first");

    private static async Task<Ok<UncertainLines>> ListAsync(UncertainDeliveries uncertain, SendWindow window, TimeProvider clock,
        CancellationToken cancellation, int skip = 0, int limit = 50)
    {
        var found = await uncertain.ReadAsync(Math.Max(skip, 0), Math.Clamp(limit, 1, LargestPage), cancellation);
        return TypedResults.Ok(new UncertainLines([.. found.Select(one => UncertainView.Of(one, window, clock.UtcNow()))], (await uncertain.CountAsync(cancellation)).Values.Sum()));
    }
}

internal sealed record UncertainLines(IReadOnlyList<UncertainView> Items, int Total);

/// <param name="MayBeSentOnceMore">False when its dispatch was cancelled: it can only be left as sent.</param>
internal sealed record UncertainView(long DispatchId, DispatchState DispatchState, bool MayBeSentOnceMore, DeliveryView Delivery)
{
    public static UncertainView Of(UncertainDelivery uncertain, SendWindow window, DateTime now) =>
        new(uncertain.Dispatch.Id, uncertain.Dispatch.State, uncertain.MayBeSentOnceMore, DeliveryView.Of(uncertain.Record, window.For(uncertain.Dispatch.Priority), now));
}
