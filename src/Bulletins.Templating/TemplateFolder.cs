using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Bulletins.Texts;
using Microsoft.Extensions.Options;
using Scriban;
using Scriban.Parsing;

namespace Bulletins.Templating;

/// <summary>The template files, parsed once and again when a file has changed. Safe to share between threads.</summary>
public sealed partial class TemplateFolder(IOptions<TemplateOptions> options)
{
    private const int ExpressionDepth = 100;

    private readonly string folder = Path.GetFullPath(options.Value.Folder is { Length: > 0 } given
        ? given
        : Path.Combine(AppContext.BaseDirectory, "templates"));

    private readonly ConcurrentDictionary<string, Parsed> parsed = new();

    private sealed record Parsed(Template Template, DateTime ChangedAt, long Length);

    /// <param name="name">Relative to the folder, such as <c>parts/header.html.scriban</c>.</param>
    /// <exception cref="FaultException">There is no such file in the folder, or its syntax is wrong.</exception>
    internal Template Get(string name)
    {
        // Each part of the path begins with a letter or digit, so none can climb out of the folder.
        if (!PlainPath().IsMatch(name))
            throw new FaultException(new Fault(Words.Rendering, "Template.BadName", name));
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists)
            throw new FaultException(new Fault(Words.Rendering, "Template.NotFound", name, folder));
        if (parsed.TryGetValue(name, out var known) && known.ChangedAt == file.LastWriteTimeUtc && known.Length == file.Length)
            return known.Template;
        var template = Template.Parse(File.ReadAllText(file.FullName).ReplaceLineEndings("\n"), name, new ParserOptions { ExpressionDepthLimit = ExpressionDepth });
        if (template.HasErrors)
            throw TemplateFault.Syntax(template.Messages[0]);
        parsed[name] = new Parsed(template, file.LastWriteTimeUtc, file.Length);
        return template;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPath();
}
