using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bulletins.Audiences.Rules;

namespace Bulletins.Web.Audiences;

/// <summary>A rule while somebody builds it: it may still be incomplete. It becomes a rule only through its JSON and
/// the strict reader, like any other.</summary>
public sealed class RuleDraft
{
    public bool IsForEveryone { get; set; }

    /// <summary>Everyone has to be said twice: chosen, and confirmed.</summary>
    public bool IsEveryoneConfirmed { get; set; }

    public DraftGroup Root { get; private init; } = new();

    public static RuleDraft Of(Rule rule) => rule.Root is RuleGroup root
        ? new RuleDraft { Root = DraftGroup.Of(root) }
        : new RuleDraft { IsForEveryone = true, IsEveryoneConfirmed = true, Root = new DraftGroup { Parts = { new DraftCondition() } } };

    public static RuleDraft Blank() => new() { Root = new DraftGroup { Parts = { new DraftCondition() } } };

    public JsonElement ToJson() =>
        JsonSerializer.SerializeToElement(IsForEveryone ? new JsonObject { ["everyone"] = true } : Root.ToJson());
}

public abstract class DraftNode
{
    /// <summary>Names the node's elements on the page.</summary>
    public string Id { get; } = "part-" + Guid.NewGuid().ToString("N")[..8];

    public abstract JsonObject ToJson();
}

public sealed class DraftGroup : DraftNode
{
    public GroupKind Kind { get; set; }
    public List<DraftNode> Parts { get; init; } = [];

    /// <summary>The property that holds the parts in JSON.</summary>
    public string Property => JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString());

    public static DraftGroup Of(RuleGroup group) => new()
    {
        Kind = group.Kind,
        Parts = [.. group.Parts.Select(part => part is RuleGroup nested ? (DraftNode)Of(nested) : DraftCondition.Of((Condition)part))],
    };

    public void Move(DraftNode part, int by)
    {
        var from = Parts.IndexOf(part);
        Parts.RemoveAt(from);
        Parts.Insert(from + by, part);
    }

    public override JsonObject ToJson() => new() { [Property] = new JsonArray([.. Parts.Select(part => part.ToJson())]) };
}

public sealed class DraftCondition : DraftNode
{
    public RuleField Field { get; private set; } = FieldCatalogue.Industry;
    public DraftOperator Operator { get; set; }
    public IReadOnlyList<string> Values { get; set; } = [];
    public DateOnly? From { get; set; }
    public DateOnly? To { get; set; }
    public int? Days { get; set; }

    public IReadOnlyList<DraftOperator> Operators => Field is ListField
        ? [DraftOperator.AnyOf, DraftOperator.NoneOf]
        : [DraftOperator.Period, DraftOperator.WithinDays];

    public static DraftCondition Of(Condition condition) => condition switch
    {
        ListCondition list => new() { Field = list.Field, Operator = list.Operator == ListOperator.AnyOf ? DraftOperator.AnyOf : DraftOperator.NoneOf, Values = list.Values },
        PeriodCondition period => new() { Field = period.Field, Operator = DraftOperator.Period, From = period.From, To = period.To },
        RecentCondition recent => new() { Field = recent.Field, Operator = DraftOperator.WithinDays, Days = recent.WithinDays },
        _ => throw new ArgumentException($"No way to edit {condition}."),
    };

    /// <summary>Another field has other values and operators: those chosen so far are dropped.</summary>
    public void Ask(RuleField field)
    {
        Field = field;
        Operator = Operators[0];
        Values = [];
    }

    public override JsonObject ToJson()
    {
        var json = new JsonObject { ["field"] = Field.Key };
        switch (Operator)
        {
            case DraftOperator.AnyOf or DraftOperator.NoneOf:
                json[Operator == DraftOperator.AnyOf ? "anyOf" : "noneOf"] = new JsonArray([.. Values.Select(value => JsonValue.Create(value))]);
                break;
            case DraftOperator.WithinDays:
                json["withinDays"] = Days;
                break;
            default:
                // With neither day given, an empty first one makes the reader ask for a day.
                if (From is not null || To is null)
                    json["from"] = Day(From);
                if (To is not null)
                    json["to"] = Day(To);
                break;
        }
        return json;
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

public enum DraftOperator { AnyOf, NoneOf, Period, WithinDays }
