using Bulletins.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching.Links;

/// <summary>Numbers the links of a dispatch whose being followed is recorded. An address keeps its number in every edition and
/// revision, and a correction only adds numbers, so that mails that went before lead where they led.</summary>
public sealed class LinkNumbering(BulletinsDb db)
{
    /// <summary>Numbers what has no number yet. Saved with the content by whoever calls.</summary>
    public async Task NumberAsync(Dispatch dispatch, string html, CancellationToken cancellation)
    {
        if (!dispatch.TrackClicks)
            return;
        await db.TrackedLinks.Where(link => link.DispatchId == dispatch.Id).LoadAsync(cancellation);
        var links = db.TrackedLinks.Local.Where(link => link.DispatchId == dispatch.Id).ToList();
        var last = links.Select(link => link.Number).DefaultIfEmpty(0).Max();
        foreach (var url in TrackedMarkup.LinksOf(html).Except(links.Select(link => link.Url)))
            links.Add(Add(dispatch, ++last, url, hidden: false));
        if (links.Count > 0 && !links.Exists(link => link.Hidden))
            Add(dispatch, last + 1, "", hidden: true);
    }

    private TrackedLink Add(Dispatch dispatch, int number, string url, bool hidden)
    {
        var link = new TrackedLink { DispatchId = dispatch.Id, Number = number, Url = url, Hidden = hidden };
        db.TrackedLinks.Add(link);
        return link;
    }
}
