using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Dispatching.Links;

/// <summary>What the recording of links would mean for a bulletin, before anybody makes a dispatch of it.</summary>
public sealed class RecordableLinks(BulletinsDb db, IBulletinRenderer renderer)
{
    /// <exception cref="NotFoundException">There is no such bulletin.</exception>
    /// <exception cref="FaultException">A template is faulty.</exception>
    public async Task<LinkForecast> ForecastAsync(long bulletinId, CancellationToken cancellation = default)
    {
        var bulletin = await db.Bulletins.AsNoTracking().Include(b => b.Issuer).Include(b => b.Topic).Include(b => b.Editions).SingleOrDefaultAsync(b => b.Id == bulletinId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Composing, "Bulletin.NotFound", bulletinId));
        var editions = bulletin.Editions.OrderBy(e => e.Language).Select(edition => renderer.Render(bulletin, edition, RecordedReading.Clicks)).ToList();
        return new LinkForecast(editions.SelectMany(e => TrackedMarkup.LinksOf(e.Html)).Distinct().Count(),
            [.. editions.SelectMany(e => TrackedMarkup.ShownAddressesOf(e.Html).Select(link => new UnrecordedLink(e.Language, link.Text, link.Url)))]);
    }
}

/// <param name="Recorded">How many addresses would be recorded, counted once however many editions link to them.</param>
/// <param name="Unrecorded">The links that show an address as their text.</param>
public sealed record LinkForecast(int Recorded, IReadOnlyList<UnrecordedLink> Unrecorded);

public sealed record UnrecordedLink(Language Language, string Text, string Url);
