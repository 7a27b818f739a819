using Bulletins.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending.Messages;

/// <summary>Loads what the messages of a dispatch are made from.</summary>
public sealed class MessageComposer(BulletinsDb db, IOptions<MailOptions> mail, IOptions<PublicOptions> site)
{
    /// <summary>Once for a dispatch, after its editions were rendered. The first call freezes the <see cref="MessageFrame"/>.</summary>
    /// <param name="revision">Of the content; null for the one in force.</param>
    public async Task<DispatchMessages> ForDispatchAsync(long dispatchId, int? revision = null, CancellationToken cancellation = default)
    {
        var dispatch = await db.Dispatches.AsNoTracking().SingleAsync(dispatch => dispatch.Id == dispatchId, cancellation);
        revision ??= dispatch.ContentRevision;
        var contents = await db.DispatchContents.AsNoTracking()
            .Where(content => content.DispatchId == dispatchId && content.Revision == revision)
            .ToListAsync(cancellation);
        var frame = await FrameAsync(dispatchId, cancellation) ?? await FreezeFrameAsync(dispatchId, cancellation);
        var links = dispatch.TrackClicks
            ? await db.TrackedLinks.AsNoTracking().Where(link => link.DispatchId == dispatchId).ToListAsync(cancellation)
            : [];
        return new DispatchMessages(MessageFrame.Read(frame), contents, links, dispatch.TrackOpens);
    }

    private Task<string?> FrameAsync(long dispatchId, CancellationToken cancellation) =>
        db.Dispatches.Where(dispatch => dispatch.Id == dispatchId).Select(dispatch => dispatch.MessageFrame).SingleAsync(cancellation);

    /// <summary>Two workers may come here at once: the first one's frame holds for both.</summary>
    private async Task<string> FreezeFrameAsync(long dispatchId, CancellationToken cancellation)
    {
        var bulletin = await db.Dispatches.AsNoTracking()
            .Where(dispatch => dispatch.Id == dispatchId)
            .Include(dispatch => dispatch.Bulletin.Issuer)
            .Include(dispatch => dispatch.Bulletin.Topic)
            .Select(dispatch => dispatch.Bulletin)
            .SingleAsync(cancellation);
        var signsLinks = await db.Dispatches.AnyAsync(dispatch => dispatch.Id == dispatchId && dispatch.TrackClicks, cancellation);
        var frame = (MessageFrame.Of(bulletin, mail.Value, site.Value) with { LinkKey = signsLinks ? LinkSignature.NewKey() : null }).Write();
        await db.Dispatches.Where(dispatch => dispatch.Id == dispatchId && dispatch.MessageFrame == null)
            .ExecuteUpdateAsync(row => row.SetProperty(dispatch => dispatch.MessageFrame, frame), cancellation);
        return (await FrameAsync(dispatchId, cancellation))!;
    }
}
