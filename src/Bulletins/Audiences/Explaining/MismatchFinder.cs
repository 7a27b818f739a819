using Bulletins.Audiences.Rules;
using Bulletins.Members;

namespace Bulletins.Audiences.Explaining;

/// <summary>Finds the parts of a rule that keep a contact out, using the compiled predicate itself on the loaded contact.</summary>
internal sealed class MismatchFinder(RuleDescriber describer, DateOnly today)
{
    public IReadOnlyList<RuleMismatch> Find(Rule rule, Contact contact) => [.. Find(rule.Root, "$", contact)];

    private IEnumerable<RuleMismatch> Find(RuleNode node, string path, Contact contact)
    {
        if (Matches(node, contact))
            return [];
        return node switch
        {
            RuleGroup { Kind: GroupKind.All } or RuleGroup { Kind: GroupKind.Any, Parts.Count: 1 } => Parts((RuleGroup)node, path)
                .SelectMany(part => Find(part.Node, part.Path, contact)),
            RuleGroup { Kind: GroupKind.Any } group => [new(path, Words.Audiences["Mismatch.Any", describer.Describe(group)]),
                .. Parts(group, path).SelectMany(part => Find(part.Node, part.Path, contact))],
            RuleGroup group => Parts(group, path).Where(part => Matches(part.Node, contact))
                .Select(part => new RuleMismatch(part.Path, Words.Audiences["Mismatch.None", describer.Describe(part.Node)])),
            Condition condition => [new(path, Words.Audiences["Mismatch.Condition", describer.Describe(condition), Actual(condition, contact)])],
            _ => throw new ArgumentException($"No words for {node}."),
        };
    }

    private bool Matches(RuleNode node, Contact contact) =>
        RuleCompiler.Compile(node, today).Compile(preferInterpretation: true)(contact);

    private static IEnumerable<(RuleNode Node, string Path)> Parts(RuleGroup group, string path) =>
        group.Parts.Index().Select(part => (part.Item, $"{path}.{RuleNames.Of(group.Kind)}[{part.Index}]"));

    private string Actual(Condition condition, Contact contact) => condition switch
    {
        ListCondition list => list.Field.ValuesOf(contact).ToList() is { Count: > 0 } values
            ? describer.Listed(list.Field, values)
            : Words.Audiences["Mismatch.Nothing"],
        PeriodCondition period => Day(period.Field.ValueOf(contact)),
        RecentCondition recent => Day(recent.Field.ValueOf(contact)),
        _ => throw new ArgumentException($"No words for {condition}."),
    };

    private static string Day(DateOnly? day) => day is { } known ? RuleDescriber.Day(known) : Words.Audiences["Mismatch.Nothing"];
}
