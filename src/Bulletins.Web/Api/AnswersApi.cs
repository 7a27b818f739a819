using System.Security.Claims;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Incoming;
using Bulletins.Tracking.Reports;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Bulletins.Web.Api;

internal static class AnswersApi
{
    private const int LargestPage = 100;

    public static void MapAnswersApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/answers").WithTags("Answers").RequireAuthorization(Policies.Author);
        api.MapGet("", ListAsync).WithSummary("Mail that came back, the latest first; show is needsLook, notForwarded, forwarded, guessed, unmatched or all");
        api.MapGet("{id:long}", ShowAsync).ProducesProblem(StatusCodes.Status404NotFound).WithSummary("One mail that came back, as text");
        api.MapPost("{id:long}/dismissal", DismissAsync).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Says that staff are done with it");
        api.MapPost("{id:long}/forwarding", ForwardAsync).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict).WithSummary("Passes on to the issuer what no rule took for a person's answer, or once more what was given up");
    }

    private static async Task<Ok<AnswerLines>> ListAsync(AnswerDesk desk, string? show = null, int page = 1, int limit = 25, CancellationToken cancellation = default)
    {
        var found = await desk.ListAsync(QueryValue.Word<AnswerChoice>(nameof(show), show) ?? AnswerChoice.All, page, Math.Clamp(limit, 1, LargestPage), cancellation);
        return TypedResults.Ok(new AnswerLines([.. found.Items.Select(AnswerLine.Of)], found.Total));
    }

    private static async Task<Ok<AnswerView>> ShowAsync(long id, AnswerDesk desk, CancellationToken cancellation) =>
        TypedResults.Ok(AnswerView.Of(await desk.FindAsync(id, cancellation)));

    private static async Task<Ok<AnswerView>> DismissAsync(long id, AnswerDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await desk.DismissAsync(id, user.Actor(), cancellation);
        return await ShowAsync(id, desk, cancellation);
    }

    private static async Task<Ok<AnswerView>> ForwardAsync(long id, AnswerForwarding forwarding, AnswerDesk desk, ClaimsPrincipal user, CancellationToken cancellation)
    {
        await forwarding.ForwardAsync(id, user.Actor(), cancellation);
        return await ShowAsync(id, desk, cancellation);
    }
}

internal sealed record AnswerLines(IReadOnlyList<AnswerLine> Items, int Total);

/// <param name="Source">The mailbox, folder or command that it came by.</param>
/// <param name="Kind">What it says; null until it was read.</param>
/// <param name="Evidence">What it was matched to its delivery by; originalRecipient and address are weak.</param>
/// <param name="SuggestsLeft">It says that the person has left or doesn't read this address any more.</param>
internal sealed record AnswerLine(long Id, string Source, DateTime ReceivedAt, long Size, IncomingMailState State, ReportKind? Kind, string From, string Subject,
    long? DeliveryId, MatchEvidence? Evidence, bool SuggestsLeft, string? SuggestedAddress, DateTime? HandledAt, string? HandledBy)
{
    public static AnswerLine Of(IncomingMail mail) => new(mail.Id, mail.Source, mail.ReceivedAt, mail.Size, mail.State, mail.Kind, mail.From, mail.Subject,
        mail.DeliveryId, mail.Evidence, mail.SuggestsLeft, mail.SuggestedAddress, mail.HandledAt, mail.HandledBy);
}

/// <param name="ContactId">Whose delivery it is about, or who wrote it; null when nobody is known.</param>
internal sealed record AnswerView(AnswerLine Mail, long? DispatchId, long? ContactId, string Text, IReadOnlyList<MailField> Fields, IReadOnlyList<string> Attachments)
{
    public static AnswerView Of(Answer answer) => new(AnswerLine.Of(answer.Mail), answer.DispatchId, answer.Contact?.Id, answer.Readable.Text,
        [.. answer.Readable.Fields.Select(field => new MailField(field.Key, field.Value))], answer.Readable.Attachments);
}

internal sealed record MailField(string Name, string Value);
