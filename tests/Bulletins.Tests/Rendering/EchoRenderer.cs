using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Texts;

namespace Bulletins.Tests.Rendering;

/// <summary>Puts title, body and the personal fields together, without a template engine.</summary>
internal sealed class EchoRenderer : IBulletinRenderer
{
    public List<Language> Rendered { get; } = [];
    public Fault? Fault { get; init; }
    public Action? WhileRendering { get; init; }
    public string Footer { get; init; } = string.Join(' ', PersonalField.All.Select(PersonalField.Mark));

    public RenderedEdition Render(Bulletin bulletin, Edition edition, RecordedReading recorded = RecordedReading.Nothing)
    {
        if (Fault is not null)
            throw new FaultException(Fault);
        Rendered.Add(edition.Language);
        WhileRendering?.Invoke();
        return new RenderedEdition(edition.Language, edition.Title, $"{edition.Title}{edition.Body}{Footer}", $"{edition.Title}\n{Footer}");
    }
}
