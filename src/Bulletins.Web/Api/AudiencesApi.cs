using System.Security.Claims;
using System.Text.Json;
using Bulletins.Audiences;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Api;

internal static class AudiencesApi
{
    public static void MapAudiencesApi(this IEndpointRouteBuilder routes)
    {
        var segments = routes.MapGroup("/api/segments").WithTags("Segments").RequireAuthorization(Policies.Author);
        segments.MapPost("", CreateAsync).WithSummary("Saves a rule as a segment.");
        segments.MapGet("", ListAsync).WithSummary("The segments that are not archived.");
        segments.MapGet("{id:long}", GetAsync).WithSummary("One segment.");
        segments.MapPut("{id:long}", EditAsync).WithSummary("Changes name and rule; version is the one that was read.");
        segments.MapGet("{id:long}/audience", CountAsync).WithSummary("Who would get a circular now, in numbers; topic is a topic's key.");
        segments.MapGet("{id:long}/audience/explanation", ExplainAsync).WithSummary("Whether the contacts with an address would get a circular now, and if not, why.");
    }

    private static async Task<IResult> CreateAsync(SegmentRequest request, ClaimsPrincipal user, SegmentLibrary library, BulletinsDb db, CancellationToken cancellation)
    {
        var segment = await library.CreateAsync(user.Actor(), request.Name ?? "", Rule.Parse(request.Rule), cancellation);
        return Results.Created($"/api/segments/{segment.Id}", await AnswerAsync(segment, db, cancellation));
    }

    private static async Task<IResult> ListAsync(SegmentLibrary library, BulletinsDb db, CancellationToken cancellation)
    {
        var segments = await library.ListAsync(cancellation: cancellation);
        var vocabulary = await RuleVocabulary.LoadAsync(db, segments.Select(segment => Rule.Parse(segment.Rule)), cancellation);
        return Results.Ok(new { items = segments.Select(segment => SegmentResponse.Of(segment, vocabulary)) });
    }

    private static async Task<IResult> GetAsync(long id, SegmentLibrary library, BulletinsDb db, CancellationToken cancellation) =>
        Results.Ok(await AnswerAsync(await library.GetAsync(id, cancellation), db, cancellation));

    private static async Task<IResult> EditAsync(long id, SegmentRequest request, ClaimsPrincipal user, SegmentLibrary library, BulletinsDb db, CancellationToken cancellation)
    {
        var version = request.Version ?? throw new FaultException(new Fault(Words.Audiences, "Segment.VersionMissing"));
        var segment = await library.EditAsync(user.Actor(), id, version, request.Name ?? "", Rule.Parse(request.Rule), cancellation);
        return Results.Ok(await AnswerAsync(segment, db, cancellation));
    }

    private static async Task<SegmentResponse> AnswerAsync(Segment segment, BulletinsDb db, CancellationToken cancellation) =>
        SegmentResponse.Of(segment, await RuleVocabulary.LoadAsync(db, [Rule.Parse(segment.Rule)], cancellation));

    private static async Task<IResult> CountAsync(long id, string? topic, SegmentLibrary library, AudiencePreview preview, BulletinsDb db, CancellationToken cancellation)
    {
        var rule = Rule.Parse((await library.GetAsync(id, cancellation)).Rule);
        var count = await preview.CountAsync(rule, await TopicIdAsync(db, topic, cancellation), cancellation);
        return Results.Ok(new { included = count.Included, excluded = count.Excluded.Select(e => new { reason = Name(e.Reason), count = e.Count }) });
    }

    private static async Task<IResult> ExplainAsync(long id, string email, string? topic, SegmentLibrary library, AudienceExplanation explanation,
        BulletinsDb db, CancellationToken cancellation)
    {
        var rule = Rule.Parse((await library.GetAsync(id, cancellation)).Rule);
        var contacts = await explanation.ExplainAsync(rule, await TopicIdAsync(db, topic, cancellation), email, cancellation);
        return Results.Ok(new
        {
            email,
            contacts = contacts.Select(explained => new
            {
                contactId = explained.Contact.Id,
                name = explained.Contact.Name,
                memberNumber = explained.Contact.Member.Number,
                organisation = explained.Contact.Member.Organisation,
                included = explained.IsIncluded,
                mismatches = explained.Mismatches.Select(mismatch => new { path = mismatch.Path, detail = mismatch.Sentence }),
                exclusion = explained.Exclusion is { } exclusion
                    ? new { reason = Name(exclusion.Reason), detail = Words.Audiences[$"ExclusionReason.{exclusion.Reason}"], since = exclusion.Since, source = exclusion.Source }
                    : null,
            }),
        });
    }

    private static async Task<long?> TopicIdAsync(BulletinsDb db, string? key, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(key))
            return null;
        return await db.Topics.Where(t => t.Key == key).Select(t => (long?)t.Id).SingleOrDefaultAsync(cancellation)
            ?? throw new FaultException(new Fault(Words.Audiences, "Audience.TopicUnknown", key));
    }

    private static string Name(ExclusionReason reason) => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    private sealed record SegmentRequest(string? Name, JsonElement Rule, int? Version);

    private sealed record SegmentResponse(
        long Id, string Name, JsonElement Rule, string Description, IEnumerable<RuleWarning> Warnings, int Version, string UpdatedBy, DateTime UpdatedAt, DateTime? ArchivedAt)
    {
        public static SegmentResponse Of(Segment segment, RuleVocabulary vocabulary)
        {
            var rule = Bulletins.Audiences.Rule.Parse(segment.Rule);
            // A value that was known when the segment was saved may be gone since: reading still shows it, sending refuses it.
            var (errors, warnings) = RuleCheck.Inspect(rule, vocabulary);
            return new SegmentResponse(segment.Id, segment.Name, JsonElement.Parse(segment.Rule), new RuleDescriber(vocabulary).Describe(rule),
                errors.Concat(warnings).Select(w => new RuleWarning(w.Path, w.Key, w.Sentence)), segment.Version, segment.UpdatedBy, segment.UpdatedAt, segment.ArchivedAt);
        }
    }

    private sealed record RuleWarning(string Path, string Code, string Detail);
}
