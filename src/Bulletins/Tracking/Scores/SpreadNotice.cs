using Bulletins.Dispatching;
using Bulletins.Members;
using Bulletins.Rendering;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using Bulletins.Tracking.Notices;
using Bulletins.Tracking.Summaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Scores;

/// <summary>Tells the issuer that so large a part of a dispatch came back that it counts against nobody: once for each kind of reason. Called within the transaction
/// of an event's consequences.</summary>
public sealed class SpreadNotice(BulletinsDb db, IOptions<PublicOptions> site, TimeProvider clock)
{
    private readonly HashSet<string> told = [];

    /// <summary>What was done in a transaction has been undone.</summary>
    public void Forget() => told.Clear();

    /// <summary>Whether it was ever told of the dispatch, for a reason of the kind.</summary>
    public Task<bool> IsWrittenAsync(long dispatch, ReplyReason kind, CancellationToken cancellation)
    {
        var key = KeyOf(dispatch, kind);
        return db.Notices.AnyAsync(n => n.Key == key, cancellation);
    }

    /// <param name="kind">That of the reason.</param>
    public async Task WriteAsync(DeliveryEvent happened, ReplyReason kind, CancellationToken cancellation)
    {
        var key = KeyOf(happened.DispatchId, kind);
        if (!told.Add(key) || await db.Notices.AnyAsync(n => n.Key == key, cancellation))
            return;
        var dispatch = await db.Dispatches.ForReaders().SingleAsync(d => d.Id == happened.DispatchId, cancellation);
        var text = DispatchReaders.Text(language => Words.Tracking.In(language.Culture(), "Spread.Text",
            DispatchReaders.Circular(dispatch, language), Words.Sending.In(language.Culture(), $"ReplyReason.{happened.Reason}"), happened.Diagnostic,
            site.Value.DispatchPage(dispatch.Id)));
        db.Notices.Add(Notice.Write(key, dispatch.Bulletin.Issuer.AnswersTo, DispatchReaders.Subject(dispatch, "Spread.Subject"), text, clock.UtcNow()));
    }

    private static string KeyOf(long? dispatch, ReplyReason kind) => FormattableString.Invariant($"spread:{dispatch}:{kind}");
}
