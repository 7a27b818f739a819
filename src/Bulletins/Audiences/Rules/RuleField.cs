using System.Linq.Expressions;
using Bulletins.Members;

namespace Bulletins.Audiences.Rules;

/// <summary>Something about a contact that a rule may ask.</summary>
/// <param name="Key">Its name in rules.</param>
public abstract record RuleField(string Key)
{
    /// <summary>The properties that a condition on this field may have beside <c>field</c>.</summary>
    public abstract IReadOnlyList<string> Operators { get; }

    /// <summary>The field's name in the current language.</summary>
    public string Name => Words.Audiences[$"Field.{Key}"];
}

/// <summary>A field with a value, or several, out of a list of known ones.</summary>
/// <param name="HasAnyOf">True for contacts that have one of the values; never null, in SQL terms.</param>
/// <param name="ValuesOf">The values of a contact that was loaded with its member and its subscriptions' topics.</param>
/// <param name="ClosedValues">All values there can ever be; null where staff or imports add to the list.</param>
public sealed record ListField(
    string Key,
    Func<List<string>, Expression<Func<Contact, bool>>> HasAnyOf,
    Func<Contact, IEnumerable<string>> ValuesOf,
    IReadOnlyList<string>? ClosedValues = null) : RuleField(Key)
{
    public override IReadOnlyList<string> Operators => ["anyOf", "noneOf"];

    /// <summary>Set where there are too many values to choose from, so that they are typed, and looked up: makes of what was typed the value that it may be;
    /// null of what is none.</summary>
    public Func<string, string?>? Typed { get; init; }
}

/// <param name="Between">True for contacts whose date lies between the two days, both included.</param>
/// <param name="ValueOf">The date of a contact that was loaded with its member.</param>
public sealed record DateField(
    string Key,
    Func<DateOnly, DateOnly, Expression<Func<Contact, bool>>> Between,
    Func<Contact, DateOnly?> ValueOf) : RuleField(Key)
{
    public override IReadOnlyList<string> Operators => ["from", "to", "withinDays"];
}
