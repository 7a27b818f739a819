using Bulletins.Templating;
using Bulletins.Testing;
using Microsoft.Extensions.Options;

namespace Bulletins.Adapters.Tests.Templating;

internal static class Renderers
{
    public static ScribanBulletinRenderer WithOwnTemplates { get; } = From(Repository.Templates);

    public static ScribanBulletinRenderer From(string folder) => new(new TemplateFolder(Options.Create(new TemplateOptions { Folder = folder })));
}
