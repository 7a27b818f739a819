using Bulletins.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Sending;

/// <summary>Loads what the messages of a dispatch are made from.</summary>
public sealed class MessageComposer(BulletinsDb db, IOptions<MailOptions> mail, IOptions<PublicOptions> site)
{
    /// <summary>Once for a dispatch, after its editions were rendered.</summary>
    public async Task<DispatchMessages> ForDispatchAsync(long dispatchId, CancellationToken cancellation = default)
    {
        var bulletin = await db.Dispatches.AsNoTracking()
            .Where(dispatch => dispatch.Id == dispatchId)
            .Include(dispatch => dispatch.Bulletin.Issuer)
            .Include(dispatch => dispatch.Bulletin.Topic)
            .Select(dispatch => dispatch.Bulletin)
            .SingleAsync(cancellation);
        var contents = await db.DispatchContents.AsNoTracking()
            .Where(content => content.DispatchId == dispatchId)
            .ToListAsync(cancellation);
        return new DispatchMessages(bulletin, contents, mail.Value, site.Value);
    }
}
