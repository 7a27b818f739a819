using System.Text.Json;

namespace Bulletins.Audiences.Rules;

/// <summary>Whom a segment is for: a tree of all/any/none groups over conditions, or everyone.</summary>
/// <remarks>A rule that exists is sound: it came through <see cref="RuleReader"/>, which refuses whatever it doesn't
/// understand. Whether the values it names are known is <see cref="RuleCheck"/>'s matter.</remarks>
public sealed record Rule(RuleNode Root)
{
    public const int Version = 1;

    /// <summary>How deep groups may be nested; the root counts as one.</summary>
    public const int MaxDepth = 8;

    public const int MaxConditions = 200;

    /// <summary>Over all conditions together: SQL Server takes at most 2,100 parameters in a query.</summary>
    public const int MaxValues = 1000;

    public static readonly Rule Everyone = new(new Everyone());

    /// <exception cref="Texts.FaultException">The text is no sound rule; the sentence names the place.</exception>
    public static Rule Parse(string json) => RuleReader.Read(json);

    /// <inheritdoc cref="Parse(string)"/>
    public static Rule Parse(JsonElement json) => RuleReader.Read(json);

    /// <summary>What its conditions on that field name.</summary>
    public IEnumerable<string> ValuesOf(ListField field) => ValuesOf(Root, field);

    /// <summary>The form that is stored and that the API takes and gives, version and all.</summary>
    public string ToJson() => RuleWriter.Write(this);

    private static IEnumerable<string> ValuesOf(RuleNode node, ListField field) => node switch
    {
        RuleGroup group => group.Parts.SelectMany(part => ValuesOf(part, field)),
        ListCondition condition when condition.Field.Key == field.Key => condition.Values,
        _ => [],
    };
}

public abstract record RuleNode;

/// <summary>Every contact. Only ever the whole rule, never a part of one.</summary>
public sealed record Everyone : RuleNode;

/// <param name="Parts">Never empty.</param>
public sealed record RuleGroup(GroupKind Kind, IReadOnlyList<RuleNode> Parts) : RuleNode;

public enum GroupKind
{
    /// <summary>Every part must match.</summary>
    All,
    /// <summary>At least one part must match.</summary>
    Any,
    /// <summary>No part may match.</summary>
    None,
}

public abstract record Condition : RuleNode;

/// <summary>A contact that has none of a field's values (no industry known, no topic joined) is in no list:
/// it never matches anyOf and always matches noneOf.</summary>
/// <param name="Values">Never empty.</param>
public sealed record ListCondition(ListField Field, ListOperator Operator, IReadOnlyList<string> Values) : Condition;

public enum ListOperator { AnyOf, NoneOf }

/// <summary>Both days inclusive; at least one is given. A contact without the date doesn't match.</summary>
public sealed record PeriodCondition(DateField Field, DateOnly? From, DateOnly? To) : Condition;

/// <summary>From that many days ago until today, by the calendar of Hong Kong.</summary>
public sealed record RecentCondition(DateField Field, int WithinDays) : Condition;
