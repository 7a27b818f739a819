using System.Security.Claims;
using Bulletins.Texts;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Notices;
using Bulletins.Web.Access;

namespace Bulletins.Web.Tracking.Answers;

/// <summary>What the buttons on the pages of answers do. Taking a mail out is put on record, so it is a POST too.</summary>
internal static class AnswerForms
{
    public static void MapAnswerForms(this IEndpointRouteBuilder routes)
    {
        var forms = routes.MapGroup("/answers").RequireAuthorization(Policies.Author).ExcludeFromDescription().RequireOwnForm();
        forms.MapPost("/{id:long}/mail.eml", TakeOutAsync);
        forms.MapPost("/{id:long}/dismissal", DismissAsync);
        forms.MapPost("/{id:long}/forwarding", ForwardAsync);
        forms.MapPost("/notices/{id:long}/trial", TryAgainAsync);
    }

    private static async Task<IResult> TakeOutAsync(long id, AnswerDesk desk, ClaimsPrincipal user, CancellationToken cancellation) =>
        Results.File(await desk.TakeOutAsync(id, user.Actor(), cancellation), "message/rfc822", $"answer-{id}.eml");

    private static async Task<IResult> DismissAsync(long id, AnswerDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        try
        {
            await desk.DismissAsync(id, user.Actor(), cancellation);
        }
        catch (ConflictException)
        {
            // Somebody else was done with it first, as its page says.
            return Results.LocalRedirect($"/answers/{id}");
        }
        return Results.LocalRedirect("/answers");
    }

    private static async Task<IResult> ForwardAsync(long id, AnswerForwarding forwarding, ClaimsPrincipal user, CancellationToken cancellation)
    {
        try
        {
            await forwarding.ForwardAsync(id, user.Actor(), cancellation);
        }
        catch (ConflictException)
        {
            // Somebody else was done with it first, as its page says.
        }
        catch (FaultException fault)
        {
            return Results.LocalRedirect($"/answers/{id}?fault={fault.Fault.Key}");
        }
        return Results.LocalRedirect($"/answers/{id}");
    }

    private static async Task<IResult> TryAgainAsync(long id, NoticeOutbox outbox, ClaimsPrincipal user, CancellationToken cancellation)
    {
        try
        {
            await outbox.TryAgainAsync(id, user.Actor(), cancellation);
        }
        catch (ConflictException)
        {
            // Somebody else did so first.
        }
        return Results.LocalRedirect("/answers");
    }
}
