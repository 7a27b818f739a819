using Bulletins.Rendering;
using Bulletins.Templating;
using Microsoft.Extensions.Options;

namespace Bulletins.Testing;

/// <summary>Renders with the project's own templates, as the program does.</summary>
public static class OwnTemplates
{
    public static IBulletinRenderer Renderer { get; } = new ScribanBulletinRenderer(new TemplateFolder(Options.Create(new TemplateOptions { Folder = Repository.Templates })));
}
