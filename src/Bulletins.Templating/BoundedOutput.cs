using System.Text;
using Scriban;
using Scriban.Runtime;

namespace Bulletins.Templating;

/// <summary>What a template writes, up to a limit.</summary>
internal sealed class BoundedOutput(TemplateContext run) : IScriptOutput
{
    /// <summary>In characters. A circular of 3,000 characters takes about 30,000.</summary>
    public const int Limit = 4_000_000;

    private readonly StringBuilder text = new();

    public void Write(string source, int offset, int count)
    {
        if (text.Length + count > Limit)
            throw new TemplateFault.FoundFault(run.CurrentNode?.Span ?? default, "Template.TooLong", Limit);
        text.Append(source, offset, count);
    }

    public ValueTask WriteAsync(string source, int offset, int count, CancellationToken cancellation)
    {
        Write(source, offset, count);
        return ValueTask.CompletedTask;
    }

    public override string ToString() => text.ToString();
}
