using Bulletins.Texts;

namespace Bulletins.Audiences.Rules;

/// <summary>Says a rule in a sentence of the current language.</summary>
public sealed class RuleDescriber(RuleVocabulary vocabulary)
{
    private static readonly TextTable Text = Words.Audiences;

    public string Describe(Rule rule) => Describe(rule.Root);

    public string Describe(RuleNode node) => node switch
    {
        Everyone => Text["Describe.Everyone"],
        RuleGroup { Kind: GroupKind.None } group => Text["Describe.None", Chain("Describe.NoneNext", group.Parts.Select(Describe))],
        RuleGroup { Parts: [var only] } => Describe(only),
        RuleGroup group => Chain(group.Kind == GroupKind.All ? "Describe.AllNext" : "Describe.AnyNext", group.Parts.Select(Enclosed)),
        ListCondition condition => Text[$"Describe.{condition.Field.Key}.{RuleNames.Of(condition.Operator)}", Values(condition)],
        PeriodCondition { From: { } from, To: { } to } condition => Text[$"Describe.{condition.Field.Key}.between", Day(from), Day(to)],
        PeriodCondition { From: { } from } condition => Text[$"Describe.{condition.Field.Key}.from", Day(from)],
        PeriodCondition { To: { } to } condition => Text[$"Describe.{condition.Field.Key}.to", Day(to)],
        RecentCondition condition => Text[$"Describe.{condition.Field.Key}.withinDays", condition.WithinDays],
        _ => throw new ArgumentException($"No words for {node}."),
    };

    /// <summary>A day as staff write it.</summary>
    public static string Day(DateOnly day) => Text["Describe.Day", day.Year, day.Month, day.Day, Text[$"Month.{day.Month}"]];

    /// <summary>Values set side by side, in the current language.</summary>
    public string Listed(ListField field, IEnumerable<string> values) =>
        Chain("Describe.OrNext", values.Select(value => vocabulary.Name(field, value)));

    private string Values(ListCondition condition)
    {
        var names = condition.Values.Select(value => vocabulary.Name(condition.Field, value)).ToList();
        return names.Count == 1 ? names[0] : Text["Describe.OrLast", Chain("Describe.OrNext", names.SkipLast(1)), names[^1]];
    }

    /// <summary>A group of several inside another needs brackets, or "and" and "or" would run together.</summary>
    private string Enclosed(RuleNode node) =>
        IsChain(node) ? Text["Describe.Enclosed", Describe(node)] : Describe(node);

    private static bool IsChain(RuleNode node) => node switch
    {
        RuleGroup { Kind: GroupKind.None } => false,
        RuleGroup { Parts: [var only] } => IsChain(only),
        RuleGroup => true,
        _ => false,
    };

    private static string Chain(string key, IEnumerable<string> parts) => parts.Aggregate((said, next) => Text[key, said, next]);
}
