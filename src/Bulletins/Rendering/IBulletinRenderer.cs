using Bulletins.Composing;
using Bulletins.Texts;

namespace Bulletins.Rendering;

/// <summary>Turns an edition into what goes out. The same input gives the same output, whenever and wherever.</summary>
public interface IBulletinRenderer
{
    /// <summary>Renders everything but the personal fields, which stay in the result as <see cref="PersonalField"/> marks.</summary>
    /// <param name="bulletin">With its issuer, topic and editions loaded.</param>
    /// <param name="recorded">What the footer says is recorded; of links nothing when the edition has none that can be. It changes nothing else.</param>
    /// <exception cref="FaultException">A template is faulty or runs away; the sentence names file, line and column.</exception>
    RenderedEdition Render(Bulletin bulletin, Edition edition, RecordedReading recorded = RecordedReading.Nothing);
}

/// <summary>An edition ready to be personalised: the same for every recipient.</summary>
public sealed record RenderedEdition(Language Language, string Subject, string Html, string Text);
