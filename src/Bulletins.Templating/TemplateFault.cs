using Bulletins.Texts;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Bulletins.Templating;

/// <summary>Faults of a template, each with its file, line and column.</summary>
internal static class TemplateFault
{
    public static FaultException Syntax(LogMessage message) => At(message.Span, "Template.Syntax", message.Message);

    public static FaultException Runtime(ScriptRuntimeException exception) => exception switch
    {
        FoundFault { Fault: var fault } => new FaultException(fault),
        ScriptAbortException => At(exception.Span, "Template.RunsAway"),
        { InnerException: FaultException inner } => inner,
        { OriginalMessage: var message } when message.StartsWith("Exceeding number of recursive depth", StringComparison.Ordinal) =>
            At(exception.Span, "Template.TooDeep"),
        _ => At(exception.Span, "Template.Runtime", exception.OriginalMessage),
    };

    public static FaultException At(SourceSpan span, string key, params object?[] values) =>
        new(Fault(span, key, values));

    private static Fault Fault(SourceSpan span, string key, object?[] values) =>
        new(Words.Rendering, key, [span.FileName, span.Start.Line + 1, span.Start.Column + 1, .. values]);

    /// <summary>A fault found while a template runs, in our words.</summary>
    public sealed class FoundFault(SourceSpan span, string key, params object?[] values) : ScriptRuntimeException(span, key)
    {
        public Fault Fault { get; } = Fault(span, key, values);
    }
}
