using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Rendering.PlainText;
using Bulletins.Rendering.Styles;
using Bulletins.Templating.Views;
using Bulletins.Texts;

namespace Bulletins.Templating;

public sealed class ScribanBulletinRenderer(TemplateFolder folder) : IBulletinRenderer
{
    private const string HtmlTemplate = "circular.html.scriban";
    private const string TextTemplate = "circular.txt.scriban";

    public RenderedEdition Render(Bulletin bulletin, Edition edition, RecordedReading recorded = RecordedReading.Nothing)
    {
        var views = new CircularViews(bulletin, edition, recorded);
        var html = Html(views);
        // Only the rendered mail tells which links it has, and the footer mustn't claim what doesn't happen.
        if (recorded.HasFlag(RecordedReading.Clicks) && TrackedMarkup.LinksOf(html).Count == 0)
            return Render(bulletin, edition, recorded & ~RecordedReading.Clicks);
        return new RenderedEdition(edition.Language, views.Title, html, Text(views, edition.Language));
    }

    private string Html(CircularViews views)
    {
        var html = TemplateRun.Render(folder, HtmlTemplate, views.ForHtml(), html: true);
        try
        {
            return StyleInliner.Inline(html);
        }
        catch (FormatException exception)
        {
            throw new FaultException(new Fault(Words.Rendering, "Template.Style", HtmlTemplate, exception.Message));
        }
    }

    private string Text(CircularViews views, Language language)
    {
        var text = TemplateRun.Render(folder, TextTemplate, views.ForText(), html: false);
        return new LineLayout(language).Wrap(text.Trim('\n')) + "\n";
    }
}
