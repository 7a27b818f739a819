using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Testing.Engine;

/// <summary>Renders a title and a greeting, without a template engine.</summary>
public sealed class PlainRenderer : IBulletinRenderer
{
    /// <summary>Set to make every rendering fail.</summary>
    public Fault? Fault { get; set; }

    /// <summary>What the template has below every text.</summary>
    public string Footer { get; set; } = "";

    public RenderedEdition Render(Bulletin bulletin, Edition edition, RecordedReading recorded = RecordedReading.Nothing)
    {
        if (Fault is not null)
            throw new FaultException(Fault);
        var greeting = PersonalField.Mark(PersonalField.RecipientName);
        return new RenderedEdition(edition.Language, edition.Title, $"<h1>{edition.Title}</h1><p>{greeting}</p>{edition.Body}{Footer}", $"{edition.Title}\n\n{greeting}\n{Footer}");
    }
}
