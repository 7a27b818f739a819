using System.Security.Claims;
using Bulletins.Audiences;
using Bulletins.Audiences.Explaining;
using Bulletins.Audiences.Rules;
using Bulletins.Texts;
using Bulletins.Web.Access;
using Microsoft.AspNetCore.Http.HttpResults;
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

    private static async Task<Created<SegmentAnswer>> CreateAsync(SegmentRequest request, ClaimsPrincipal user, SegmentLibrary library, BulletinsDb db, CancellationToken cancellation)
    {
        var segment = await library.CreateAsync(user.Actor(), request.Name ?? "", Rule.Parse(request.Rule), cancellation);
        return TypedResults.Created($"/api/segments/{segment.Id}", await AnswerAsync(segment, db, cancellation));
    }

    private static async Task<Ok<SegmentList>> ListAsync(SegmentLibrary library, BulletinsDb db, CancellationToken cancellation)
    {
        var segments = await library.ListAsync(cancellation: cancellation);
        var vocabulary = await RuleVocabulary.LoadAsync(db, segments.Select(segment => Rule.Parse(segment.Rule)), cancellation);
        return TypedResults.Ok(new SegmentList([.. segments.Select(segment => SegmentAnswer.Of(segment, vocabulary))]));
    }

    private static async Task<Ok<SegmentAnswer>> GetAsync(long id, SegmentLibrary library, BulletinsDb db, CancellationToken cancellation) =>
        TypedResults.Ok(await AnswerAsync(await library.GetAsync(id, cancellation), db, cancellation));

    private static async Task<Ok<SegmentAnswer>> EditAsync(long id, SegmentRequest request, ClaimsPrincipal user, SegmentLibrary library, BulletinsDb db, CancellationToken cancellation)
    {
        var version = request.Version ?? throw new FaultException(new Fault(Words.Audiences, "Segment.VersionMissing"));
        var segment = await library.EditAsync(user.Actor(), id, version, request.Name ?? "", Rule.Parse(request.Rule), cancellation);
        return TypedResults.Ok(await AnswerAsync(segment, db, cancellation));
    }

    private static async Task<SegmentAnswer> AnswerAsync(Segment segment, BulletinsDb db, CancellationToken cancellation) =>
        SegmentAnswer.Of(segment, await RuleVocabulary.LoadAsync(db, [Rule.Parse(segment.Rule)], cancellation));

    private static async Task<Ok<AudienceAnswer>> CountAsync(long id, string? topic, SegmentLibrary library, AudiencePreview preview, BulletinsDb db, CancellationToken cancellation)
    {
        var rule = Rule.Parse((await library.GetAsync(id, cancellation)).Rule);
        var count = await preview.CountAsync(rule, await TopicIdAsync(db, topic, cancellation), cancellation);
        return TypedResults.Ok(new AudienceAnswer(count.Included, count.Excluded));
    }

    private static async Task<Ok<ExplanationAnswer>> ExplainAsync(long id, string email, string? topic, SegmentLibrary library, AudienceExplanation explanation,
        BulletinsDb db, CancellationToken cancellation)
    {
        var rule = Rule.Parse((await library.GetAsync(id, cancellation)).Rule);
        var contacts = await explanation.ExplainAsync(rule, await TopicIdAsync(db, topic, cancellation), email, cancellation);
        return TypedResults.Ok(new ExplanationAnswer(email, [.. contacts.Select(ExplainedAnswer.Of)]));
    }

    private static async Task<long?> TopicIdAsync(BulletinsDb db, string? key, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(key))
            return null;
        return await db.Topics.Where(t => t.Key == key).Select(t => (long?)t.Id).SingleOrDefaultAsync(cancellation)
            ?? throw new FaultException(new Fault(Words.Audiences, "Audience.TopicUnknown", key));
    }
}
