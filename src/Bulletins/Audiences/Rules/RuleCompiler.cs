using System.Linq.Expressions;
using Bulletins.Members;

namespace Bulletins.Audiences.Rules;

/// <summary>Makes of a rule the one predicate by which contacts are selected, counted and explained.</summary>
public static class RuleCompiler
{
    /// <param name="node">A rule's root, or any part of it.</param>
    /// <param name="today">The day in Hong Kong that "within so many days" counts back from.</param>
    public static Expression<Func<Contact, bool>> Compile(RuleNode node, DateOnly today)
    {
        var contact = Expression.Parameter(typeof(Contact), "contact");
        return Expression.Lambda<Func<Contact, bool>>(Body(node, contact, today), contact);
    }

    private static Expression Body(RuleNode node, ParameterExpression contact, DateOnly today) => node switch
    {
        Everyone => Expression.Constant(true),
        RuleGroup { Kind: GroupKind.All } group => Join(group, Expression.AndAlso, contact, today),
        RuleGroup { Kind: GroupKind.Any } group => Join(group, Expression.OrElse, contact, today),
        RuleGroup { Kind: GroupKind.None } group => Expression.Not(Join(group, Expression.OrElse, contact, today)),
        ListCondition { Operator: ListOperator.AnyOf } condition => Of(condition.Field.HasAnyOf([.. condition.Values]), contact),
        ListCondition { Operator: ListOperator.NoneOf } condition => Expression.Not(Of(condition.Field.HasAnyOf([.. condition.Values]), contact)),
        PeriodCondition condition => Of(condition.Field.Between(condition.From ?? DateOnly.MinValue, condition.To ?? DateOnly.MaxValue), contact),
        RecentCondition condition => Of(condition.Field.Between(today.AddDays(-condition.WithinDays), today), contact),
        _ => throw new ArgumentException($"No way to select by {node}."),
    };

    /// <remarks>Reduce without a seed: an empty group can't be read, and if one were made all the same this throws
    /// instead of matching everybody.</remarks>
    private static Expression Join(RuleGroup group, Func<Expression, Expression, Expression> with, ParameterExpression contact, DateOnly today) =>
        group.Parts.Select(part => Body(part, contact, today)).Aggregate(with);

    private static Expression Of(Expression<Func<Contact, bool>> condition, ParameterExpression contact) =>
        new Substitution(condition.Parameters[0], contact).Visit(condition.Body);

    private sealed class Substitution(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
