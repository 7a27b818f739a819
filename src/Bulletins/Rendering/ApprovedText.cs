using Bulletins.Composing;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Rendering;

/// <summary>Renders an approved bulletin for sending, as long as it still reads as it was approved. Its own text is sealed; its issuer's
/// particulars, its topic's name and the templates aren't.</summary>
public sealed class ApprovedText(IBulletinRenderer renderer)
{
    /// <param name="bulletin">With its issuer, topic and editions loaded.</param>
    /// <exception cref="ConflictException">It reads differently by now.</exception>
    /// <exception cref="FaultException">A template is faulty.</exception>
    public IReadOnlyList<RenderedEdition> Render(Bulletin bulletin, RecordedReading recorded)
    {
        Require(bulletin);
        return [.. bulletin.Editions.Select(edition => renderer.Render(bulletin, edition, recorded))];
    }

    /// <inheritdoc cref="Render"/>
    public void Require(Bulletin bulletin)
    {
        if (!ReadsAsApproved(bulletin))
            throw new ConflictException(new Fault(Words.Rendering, "Approval.ReadsDifferently", bulletin.Name, HongKongTime.MinuteText(bulletin.ApprovedAt!.Value)));
    }

    /// <exception cref="FaultException">A template is faulty.</exception>
    public bool ReadsAsApproved(Bulletin bulletin) =>
        ContentHash.Of(bulletin.Editions.Select(edition => renderer.Render(bulletin, edition))) == bulletin.ApprovedContentHash;
}
