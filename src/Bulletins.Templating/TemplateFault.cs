using Bulletins.Texts;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Bulletins.Templating;

/// <summary>Faults of a template, each with its file, line and column.</summary>
internal static class TemplateFault
{
    public static FaultException Syntax(LogMessage message) => At(message.Span, "Template.Syntax", [message.Message]);

    public static FaultException Runtime(ScriptRuntimeException exception) => exception switch
    {
        FoundFault { Fault: var fault } => new FaultException(fault),
        ScriptAbortException => At(exception.Span, "Template.RunsAway", []),
        { InnerException: FaultException inner } => inner,
        { OriginalMessage: var message } => At(exception.Span, message),
    };

    /// <summary>Scriban tells its limits apart by the wording of its messages only.</summary>
    private static FaultException At(SourceSpan span, string message) => message switch
    {
        _ when message.StartsWith("Exceeding number of recursive depth", StringComparison.Ordinal) => At(span, "Template.TooDeep", []),
        _ when message.StartsWith("Exceeding number of iteration", StringComparison.Ordinal) => At(span, "Template.RunsAway", []),
        _ when message.Contains("LoopLimit", StringComparison.Ordinal) => At(span, "Template.RunsAway", []),
        _ when message.Contains("LimitToString", StringComparison.Ordinal) || message.Contains("OutputLimit", StringComparison.Ordinal) =>
            At(span, "Template.TooLong", [TemplateRun.OutputCharacterLimit]),
        _ => At(span, "Template.Runtime", [message]),
    };

    private static FaultException At(SourceSpan span, string key, object?[] values) => new(Fault(span, key, values));

    private static Fault Fault(SourceSpan span, string key, object?[] values) =>
        new(Words.Rendering, key, [span.FileName, span.Start.Line + 1, span.Start.Column + 1, .. values]);

    /// <summary>A fault found while a template runs, in our words.</summary>
    public sealed class FoundFault(SourceSpan span, string key, params object?[] values) : ScriptRuntimeException(span, key)
    {
        public Fault Fault { get; } = Fault(span, key, values);
    }
}
