using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching;

/// <summary>What a dispatch would do if its audience were frozen at this moment.</summary>
/// <param name="Rule">The segment's rule in a sentence.</param>
/// <param name="Earlier">Other dispatches of the bulletin that weren't cancelled, newest first.</param>
/// <param name="Again">How many of the included addresses have the bulletin already, or are about to get it.</param>
/// <param name="Languages">How many of those included chose which language.</param>
public sealed record PlannedDispatch(Bulletin Bulletin, Segment Segment, string Rule, AudienceCount Audience, IReadOnlyList<Dispatch> Earlier, int Again,
    IReadOnlyDictionary<Language, int> Languages)
{
    /// <summary>Each edition with how many get it, also where nobody does.</summary>
    public IReadOnlyList<(Language Edition, int People)> Editions =>
        [.. Bulletin.Editions.Select(edition => edition.Language).Order()
            .Select(edition => (edition, Languages.Where(chosen => Bulletin.EditionFor(chosen.Key).Language == edition).Sum(chosen => chosen.Value)))];

    /// <summary>The languages that some chose and the bulletin doesn't have: they get another edition.</summary>
    public IReadOnlyList<(Language Chosen, int People)> WithoutTheirEdition =>
        [.. Languages.Where(chosen => Bulletin.EditionFor(chosen.Key).Language != chosen.Key).OrderBy(chosen => chosen.Key).Select(chosen => (chosen.Key, chosen.Value))];

    /// <summary>Whether somebody would get the bulletin once more: those who have it, and whoever another dispatch of it will find when it begins.</summary>
    public bool MayReachTwice => Again > 0 || Earlier.Any(d => d is { PreparedAt: null, IsOver: false });
}

/// <summary>A bulletin as it is offered for sending.</summary>
/// <param name="Title">In the reader's language, or the one there is.</param>
/// <param name="WasSent">A dispatch of it was made and not cancelled.</param>
public sealed record SendableBulletin(long Id, string? Number, string Title, bool WasSent);

/// <summary>Shows what a dispatch would do before anybody makes it.</summary>
public sealed class DispatchPlan(BulletinsDb db, AudienceQuery audience, AudiencePreview preview)
{
    /// <summary>States in which the mail is with the recipient, may be, or is still to go.</summary>
    private static readonly DeliveryState[] HasItOrWill =
    [
        DeliveryState.Pending, DeliveryState.Sending, DeliveryState.Deferred, DeliveryState.Sent, DeliveryState.Delivered,
        DeliveryState.Complained, DeliveryState.Uncertain,
    ];

    /// <summary>The bulletins that can be dispatched, newest first.</summary>
    public async Task<IReadOnlyList<SendableBulletin>> BulletinsAsync(Language language, CancellationToken cancellation = default) =>
        await db.Bulletins.Where(b => b.State == BulletinState.Approved).OrderByDescending(b => b.IssuedOn).ThenByDescending(b => b.Id)
            .Select(b => new SendableBulletin(b.Id, b.Number,
                b.Editions.OrderBy(e => e.Language == language ? 0 : e.Language == Language.TraditionalChinese ? 1 : 2).Select(e => e.Title).First(),
                db.Dispatches.Any(d => (d.BulletinId == b.Id || d.CorrectionId == b.Id) && d.ResendOf == null && d.State != DispatchState.Cancelled)))
            .ToListAsync(cancellation);

    /// <exception cref="NotFoundException">There is no such bulletin or segment.</exception>
    /// <exception cref="FaultException">The segment's rule can't be read.</exception>
    public async Task<PlannedDispatch> ReadAsync(long bulletinId, long segmentId, CancellationToken cancellation = default)
    {
        var bulletin = await db.Bulletins.AsNoTracking().Include(b => b.Editions).Include(b => b.Issuer).Include(b => b.Topic).SingleOrDefaultAsync(b => b.Id == bulletinId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", bulletinId));
        var segment = await db.Segments.AsNoTracking().SingleOrDefaultAsync(s => s.Id == segmentId && s.ArchivedAt == null, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Dispatching, "Dispatch.NoSegment", segmentId));
        var rule = Rule.Parse(segment.Rule);
        var count = await preview.CountAsync(rule, bulletin.TopicId, cancellation);
        var earlier = await db.Dispatches.AsNoTracking().Where(d => d.BulletinId == bulletinId && d.State != DispatchState.Cancelled)
            .OrderByDescending(d => d.Id).ToListAsync(cancellation);
        return new PlannedDispatch(bulletin, segment, await DescribeAsync(segment.Rule, cancellation), count, earlier, await AgainAsync(bulletin, rule, cancellation),
            await preview.LanguagesAsync(rule, bulletin.TopicId, cancellation));
    }

    /// <summary>A rule in a sentence of the current language.</summary>
    /// <exception cref="FaultException">The rule can't be read.</exception>
    public async Task<string> DescribeAsync(string rule, CancellationToken cancellation = default)
    {
        var read = Rule.Parse(rule);
        return new RuleDescriber(await RuleVocabulary.LoadAsync(db, [read], cancellation)).Describe(read);
    }

    /// <summary>Counts addresses, not contacts: a person is annoyed by the second copy whichever firm it was meant for.</summary>
    private Task<int> AgainAsync(Bulletin bulletin, Rule rule, CancellationToken cancellation)
    {
        var reached = db.Deliveries.Where(d => d.Dispatch.BulletinId == bulletin.Id
            && (HasItOrWill.Contains(d.State) || d.UncertainAttempts > 0 && d.State != DeliveryState.Bounced)).Select(d => d.NormalizedEmail);
        return audience.Candidates(db, rule, bulletin.TopicId).Where(c => c.Exclusion == null && reached.Contains(c.NormalizedEmail))
            .Select(c => c.NormalizedEmail).Distinct().CountAsync(cancellation);
    }
}
