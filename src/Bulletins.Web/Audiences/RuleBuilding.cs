using Bulletins.Audiences.Rules;


namespace Bulletins.Web.Audiences;

/// <summary>What the parts of the rule builder share: the known values, what is wrong where, and where the focus goes next.</summary>
public sealed class RuleBuilding(RuleVocabulary vocabulary, Func<Task> changed)
{
    private (string Id, FocusOn On)? focus;

    public RuleVocabulary Vocabulary => vocabulary;

    public IReadOnlyList<RuleFault> Faults { get; set; } = [];
    public IReadOnlyList<RuleFault> Warnings { get; set; } = [];

    /// <summary>Somebody tried to save: what was a hint until then is an error now.</summary>
    public bool IsStrict { get; set; }

    public Task ChangedAsync() => changed();

    public void Focus(DraftNode node, FocusOn on) => focus = (node.Id, on);

    /// <summary>True once, for the part that was named last.</summary>
    public bool TakesFocus(DraftNode node, FocusOn on)
    {
        if (focus != (node.Id, on))
            return false;
        focus = null;
        return true;
    }

    public static IEnumerable<RuleFault> At(IEnumerable<RuleFault> faults, DraftNode node, string path) =>
        faults.Where(fault => fault.Path == path || (node is DraftGroup group
            ? fault.Path == $"{path}.{group.Property}"
            : fault.Path.StartsWith(path + ".", StringComparison.Ordinal)));
}

/// <summary>The elements of a condition or group that can be given the focus.</summary>
public enum FocusOn { First, Up, Down, Remove, AddCondition }
