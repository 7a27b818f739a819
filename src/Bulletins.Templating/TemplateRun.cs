using Bulletins.Rendering;
using Bulletins.Texts;
using Scriban;
using Scriban.Functions;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Bulletins.Templating;

/// <summary>One run of a template: strict, bounded, the same result whenever and wherever, and for HTML the one place
/// where values are escaped.</summary>
internal sealed class TemplateRun : TemplateContext
{
    /// <summary>A circular of 3,000 characters takes about 20,000.</summary>
    public const int OutputCharacterLimit = 4_000_000;

    private const int StepLimit = 500_000;
    private const int LoopTurnLimit = 10_000;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private readonly TemplateFolder folder;
    private readonly bool html;
    private int steps;
    private int loopTurns;

    private TemplateRun(TemplateFolder folder, bool html, CancellationToken timeout) : base(Builtins(html))
    {
        this.folder = folder;
        this.html = html;
        CancellationToken = timeout;
        StrictVariables = true;
        LoopLimit = LoopTurnLimit;
        RecursiveLimit = 50;
        LimitToString = OutputCharacterLimit;
        OutputLimit = OutputCharacterLimit;
        OnStringLimit = OnOutputLimit = ScriptLimitBehavior.Throw;
        AutoIndent = false;
        NewLine = "\n";
        TryGetMember = NoSuchMember;
        TryGetVariable = NoSuchVariable;
    }

    /// <param name="view">Its properties are what the template sees, under their names in snake case.</param>
    /// <exception cref="FaultException">The template is faulty or runs away.</exception>
    public static string Render(TemplateFolder folder, string name, object view, bool html)
    {
        var template = folder.Get(name);
        using var timeout = new CancellationTokenSource(TimeLimit);
        var run = new TemplateRun(folder, html, timeout.Token);
        var fields = new ScriptObject();
        fields.Import(view);
        fields.IsReadOnly = true;
        run.PushGlobal(fields);
        run.PushGlobal(new ScriptObject());
        try
        {
            return template.Render(run);
        }
        catch (ScriptRuntimeException exception)
        {
            throw TemplateFault.Runtime(exception);
        }
    }

    public override TemplateContext Write(SourceSpan span, object? value)
    {
        switch (value)
        {
            case null:
                return this;
            case SafeHtml safe:
                Write(safe.Html);
                return this;
            // What a capture block holds was written here already, and escaped then.
            case IScriptOutput captured:
                Write(captured.ToString() ?? "");
                return this;
            case string or bool or char:
            case { } when IsNumber(value):
                var text = ObjectToString(value, false) ?? "";
                Write(html ? HtmlText.Escape(text) : text);
                return this;
            default:
                throw new TemplateFault.FoundFault(span, "Template.NotText");
        }
    }

    public override object? Evaluate(ScriptNode? node, bool aliasReturnedFunction)
    {
        if (++steps > StepLimit)
            throw new TemplateFault.FoundFault((node ?? CurrentNode)?.Span ?? default, "Template.RunsAway");
        return base.Evaluate(node, aliasReturnedFunction);
    }

    protected override bool OnStepLoop(ScriptLoopStatementBase loop)
    {
        if (++loopTurns > LoopTurnLimit)
            throw new TemplateFault.FoundFault(loop.Span, "Template.RunsAway");
        return base.OnStepLoop(loop);
    }

    public override string GetTemplatePathFromName(string? name, ScriptNode? caller) => name ?? "";

    protected override Template CreateTemplate(string path, ScriptNode? caller)
    {
        try
        {
            return folder.Get(path);
        }
        catch (FaultException missing) when (missing.Fault.Key is "Template.NotFound" or "Template.BadName")
        {
            throw new TemplateFault.FoundFault(caller?.Span ?? default, "Template.Runtime", missing.Message);
        }
    }

    private static bool IsNumber(object value) =>
        value is System.Numerics.BigInteger || value is IConvertible number && number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal;

    private static bool NoSuchMember(TemplateContext run, SourceSpan span, object target, string member, out object value)
    {
        var accessor = run.GetMemberAccessor(target);
        var names = accessor.GetMembers(run, span, target);
        throw new TemplateFault.FoundFault(span, "Template.UnknownField", member, NearNames.Of(member, names));
    }

    private static bool NoSuchVariable(TemplateContext run, SourceSpan span, ScriptVariable variable, out object value)
    {
        value = null!;
        if (variable is not ScriptVariableGlobal)
            return false;
        var names = ((TemplateRun)run).GlobalNames();
        throw new TemplateFault.FoundFault(span, "Template.UnknownField", variable.Name, NearNames.Of(variable.Name, names));
    }

    private List<string> GlobalNames()
    {
        List<string> names = [.. BuiltinObject.Keys];
        List<IScriptObject> passed = [];
        while (GlobalCount > 1)
        {
            passed.Add(PopGlobal());
            names.AddRange(passed[^1].GetMembers());
        }
        passed.Reverse();
        passed.ForEach(PushGlobal);
        return names;
    }

    /// <summary>What Scriban brings without what gives another result at another time, reads code from values,
    /// escapes a second time or can take for ever: clocks, random numbers, <c>object.eval</c>, <c>html</c>, <c>regex</c>.</summary>
    private static ScriptObject Builtins(bool html)
    {
        var all = GetDefaultBuiltinObject();
        var math = (ScriptObject)all["math"]!;
        math.Remove("random");
        math.Remove("uuid");
        var allowed = new ScriptObject();
        foreach (var name in (string[])["string", "array", "math", "empty", "blank"])
            allowed[name] = all[name];
        allowed["include"] = new SafeInclude(html);
        return allowed;
    }
}
