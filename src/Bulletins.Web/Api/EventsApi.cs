using Bulletins.Sending.Replies;
using Bulletins.Tracking.Events;
using Bulletins.Web.Access;

namespace Bulletins.Web.Api;

internal static class EventsApi
{
    private const int LargestPage = 200;

    public static void MapEventsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api").RequireAuthorization(Policies.Author).WithTags("Events");
        api.MapGet("/deliveries/{id:long}/events", OfDeliveryAsync).WithSummary("What came back about a delivery, the newest first");
        api.MapGet("/contacts/{id:long}/events", OfContactAsync).WithSummary("What came back about everything that was sent to a contact, the newest first");
    }

    private static async Task<List<EventAnswer>> OfDeliveryAsync(long id, EventHistory history, CancellationToken cancellation, string? before = null, string? limit = null) =>
        [.. (await history.AllOfDeliveryAsync(id, QueryValue.Limit(limit, LargestPage, LargestPage), QueryValue.Number(nameof(before), before), cancellation))
            .Select(EventAnswer.Of)];

    private static async Task<List<EventAnswer>> OfContactAsync(long id, EventHistory history, CancellationToken cancellation, string? before = null, string? limit = null) =>
        [.. (await history.OfContactAsync(id, QueryValue.Limit(limit, 50, LargestPage), QueryValue.Number(nameof(before), before), cancellation: cancellation))
            .Select(EventAnswer.Of)];
}

/// <param name="Hard">Of a bounce: nobody will ever get mail there.</param>
/// <param name="Evidence">What it was matched by; null for what a server said while the mail was being handed over.</param>
/// <param name="Weak">Matched by an address alone: nothing follows from it.</param>
/// <param name="AppliedAt">When its consequences were drawn.</param>
internal sealed record EventAnswer(long Id, DeliveryEventKind Kind, DateTime At, long? DeliveryId, long? DispatchId, long? ContactId, string Email, bool Hard, ReplyReason Reason,
    string? Status, int? Code, string? Diagnostic, string? Server, string Source, MatchEvidence? Evidence, bool Weak, DateTime? AppliedAt)
{
    public static EventAnswer Of(DeliveryEvent happened) => new(happened.Id, happened.Kind, happened.At, happened.DeliveryId, happened.DispatchId,
        happened.ContactId, happened.NormalizedEmail, happened.Hard, happened.Reason, happened.Status, happened.Code, happened.Diagnostic,
        happened.Server, happened.Source, happened.Evidence, happened.Evidence?.IsWeak() == true, happened.AppliedAt);
}
