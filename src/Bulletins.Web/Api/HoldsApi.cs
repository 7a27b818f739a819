using System.Security.Claims;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Tracking.Scores;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

/// <summary>Suppressions that were held back because one domain, or one relay, refused very many addresses at once, until a person decides.</summary>
internal static class HoldsApi
{
    public static void MapHoldsApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/suppressions/holds").WithTags("Members").RequireAuthorization(Policies.Author);
        api.MapGet("", ListAsync).WithSummary("Domains and dispatches whose refusals wait for a decision");
        api.MapPost("{id:long}/decision", DecideAsync).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Decides about one: applied suppresses its addresses, dismissed mails them on");
    }

    private static async Task<Ok<List<HoldView>>> ListAsync(HeldVerdicts held, CancellationToken cancellation) =>
        TypedResults.Ok((await held.OpenAsync(cancellation: cancellation)).Select(HoldView.Of).ToList());

    private static async Task<NoContent> DecideAsync(long id, HoldDecisionRequest request, HeldVerdicts held, ClaimsPrincipal user, CancellationToken cancellation)
    {
        if (request.Required() == HoldDecision.Applied)
            await held.ApplyAsync(id, user.Actor(), cancellation);
        else
            await held.DismissAsync(id, user.Actor(), cancellation);
        return TypedResults.NoContent();
    }
}

internal sealed record HoldDecisionRequest(HoldDecision? Decision)
{
    /// <exception cref="FaultException">It was left out, or is one that nobody makes.</exception>
    public HoldDecision Required() => Decision is HoldDecision.Applied or HoldDecision.Dismissed
        ? Decision.Value : throw new FaultException(new Fault(Screen.Api, "HoldDecisionUnsaid"));
}

/// <param name="Domain">Empty when it is about a dispatch.</param>
/// <param name="DispatchId">Null when it is about a domain.</param>
/// <param name="Addresses">How many it is about.</param>
/// <param name="ReasonInWords">In the language of the request.</param>
/// <param name="Diagnostic">What the server said to the one over which it was seen.</param>
internal sealed record HoldView(long Id, string Domain, long? DispatchId, int Addresses, ReplyReason Reason, string ReasonInWords, string? Diagnostic, DateTime Since)
{
    public static HoldView Of(OpenHold open) => new(open.Hold.Id, open.Hold.Domain, open.Hold.DispatchId, open.Addresses, open.Hold.Reason,
        Words.Sending[$"ReplyReason.{open.Hold.Reason}"], open.Hold.Diagnostic, open.Hold.Since);
}
