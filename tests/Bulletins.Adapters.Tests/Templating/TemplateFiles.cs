using Bulletins.Rendering;
using Bulletins.Testing;

namespace Bulletins.Adapters.Tests.Templating;

/// <summary>A folder of templates for one test; deleted at its end.</summary>
internal sealed class TemplateFiles : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bulletins-templates-");

    public TemplateFiles(string html = "<p>{{ bulletin.title }}</p>", string text = "{{ bulletin.title }}")
    {
        Write("circular.html.scriban", html);
        Write("circular.txt.scriban", text);
        Renderer = Renderers.From(folder.FullName);
    }

    public string Folder => folder.FullName;

    public IBulletinRenderer Renderer { get; }

    public void Write(string name, string content)
    {
        var file = Path.Combine(folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public RenderedEdition Render(string title = "休假通知", string body = "<p>正文</p>")
    {
        var bulletin = Circulars.Notice(body, title);
        return Renderer.Render(bulletin, bulletin.Editions[0]);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
