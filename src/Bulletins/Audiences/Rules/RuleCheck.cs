using Bulletins.Texts;

namespace Bulletins.Audiences.Rules;

/// <summary>Holds the values that a rule names against those that are known.</summary>
/// <remarks>A value that nobody has narrows the audience where it is asked for: worth a warning. Where it is ruled out,
/// that is inside an odd number of <c>none</c> and <c>noneOf</c>, it would let through exactly those that were meant to be
/// kept out: an error.</remarks>
public static class RuleCheck
{
    /// <returns>The warnings.</returns>
    /// <exception cref="FaultException">An unknown value would widen the audience.</exception>
    public static IReadOnlyList<RuleFault> Admit(Rule rule, RuleVocabulary vocabulary)
    {
        var (errors, warnings) = Inspect(rule, vocabulary);
        return errors is [var first, ..] ? throw new FaultException(first.Fault) : warnings;
    }

    public static (IReadOnlyList<RuleFault> Errors, IReadOnlyList<RuleFault> Warnings) Inspect(Rule rule, RuleVocabulary vocabulary)
    {
        List<RuleFault> errors = [], warnings = [];
        Visit(rule.Root, "$", isRuledOut: false);
        return (errors, warnings);

        void Visit(RuleNode node, string path, bool isRuledOut)
        {
            if (node is RuleGroup group)
            {
                foreach (var (index, part) in group.Parts.Index())
                    Visit(part, $"{path}.{RuleNames.Of(group.Kind)}[{index}]", isRuledOut ^ group.Kind == GroupKind.None);
            }
            else if (node is ListCondition condition)
            {
                var widens = isRuledOut ^ condition.Operator == ListOperator.NoneOf;
                foreach (var (index, value) in condition.Values.Index().Where(entry => !vocabulary.Knows(condition.Field, entry.Item)))
                {
                    (widens ? errors : warnings).Add(new RuleFault($"{path}.{RuleNames.Of(condition.Operator)}[{index}]",
                        $"Rule.{(condition.Field.Typed is null ? "Value" : "Number")}Unknown{(widens ? "RuledOut" : "")}", condition.Field.Name, ConditionReader.Shorten(value)));
                }
            }
        }
    }
}
