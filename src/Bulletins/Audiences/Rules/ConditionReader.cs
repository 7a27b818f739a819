using System.Text.Json;

namespace Bulletins.Audiences.Rules;

/// <summary>Reads the conditions of one rule, and counts them.</summary>
internal sealed class ConditionReader(List<RuleFault> faults)
{
    private const int MaxDays = 36500;
    private int conditions;
    private int values;

    public Condition? Read(JsonElement json, JsonElement fieldName, string path)
    {
        if (++conditions == Rule.MaxConditions + 1)
            Refuse(path, "Rule.TooManyConditions", Rule.MaxConditions);
        if (fieldName.ValueKind != JsonValueKind.String)
            return Refuse($"{path}.field", "Rule.NotText");
        if (FieldCatalogue.Find(fieldName.GetString()!) is not { } field)
            return Refuse($"{path}.field", "Rule.FieldUnknown", Shorten(fieldName.GetString()!), string.Join(", ", FieldCatalogue.All.Select(f => f.Key)));

        var operators = json.EnumerateObject().Where(p => p.Name != "field").ToList();
        if (operators.Find(p => !field.Operators.Contains(p.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            return Refuse($"{path}.{Shorten(unknown.Name)}", "Rule.PropertyUnknown", Shorten(unknown.Name), string.Join(", ", field.Operators));
        if (operators.Count == 0)
            return Refuse(path, "Rule.OperatorMissing", field.Key, string.Join(", ", field.Operators));
        return field switch
        {
            ListField list => ReadList(list, operators, path),
            DateField date => ReadDate(date, json, path),
            _ => throw new ArgumentException($"Unknown kind of field: {field}."),
        };
    }

    /// <summary>Keeps a sentence readable whatever the text holds.</summary>
    internal static string Shorten(string text) => text.Length <= 60 ? text : text[..59] + "…";

    private ListCondition? ReadList(ListField field, List<JsonProperty> operators, string path)
    {
        if (operators.Count > 1)
            return Refuse(path, "Rule.OperatorTwice");
        var (name, list) = (operators[0].Name, operators[0].Value);
        if (list.ValueKind != JsonValueKind.Array)
            return Refuse($"{path}.{name}", "Rule.NotList");
        if (list.GetArrayLength() == 0)
            return Refuse($"{path}.{name}", "Rule.ValueMissing", field.Name);
        var read = list.EnumerateArray().Select((value, index) => ReadValue(field, value, $"{path}.{name}[{index}]")).OfType<string>().Distinct().ToList();
        if (values <= Rule.MaxValues && (values += read.Count) > Rule.MaxValues)
            Refuse($"{path}.{name}", "Rule.TooManyValues", Rule.MaxValues);
        return new ListCondition(field, name == "anyOf" ? ListOperator.AnyOf : ListOperator.NoneOf, read);
    }

    private string? ReadValue(ListField field, JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.String)
            Refuse(path, "Rule.NotText");
        else if (string.IsNullOrWhiteSpace(json.GetString()))
            Refuse(path, "Rule.ValueMissing", field.Name);
        else if (field.ClosedValues is { } closed && !closed.Contains(json.GetString()!))
            Refuse(path, "Rule.ValueNotOffered", field.Name, Shorten(json.GetString()!), string.Join(", ", closed));
        else
            return field.Typed is { } typed ? typed(json.GetString()!) : json.GetString();
        return null;
    }

    private Condition? ReadDate(DateField field, JsonElement json, string path)
    {
        var isPeriod = json.TryGetProperty("from", out _) | json.TryGetProperty("to", out _);
        if (json.TryGetProperty("withinDays", out var within))
        {
            if (isPeriod)
                return Refuse(path, "Rule.OperatorTwice");
            if (within.ValueKind != JsonValueKind.Number || !within.TryGetInt32(out var days) || days is < 1 or > MaxDays)
                return Refuse($"{path}.withinDays", "Rule.NotDays", MaxDays);
            return new RecentCondition(field, days);
        }
        var from = ReadDay(json, "from", path);
        var to = ReadDay(json, "to", path);
        if (from > to)
            return Refuse(path, "Rule.PeriodBackwards", RuleNames.Of(from.Value), RuleNames.Of(to.Value));
        return new PeriodCondition(field, from, to);
    }

    private DateOnly? ReadDay(JsonElement json, string name, string path)
    {
        if (!json.TryGetProperty(name, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.String && RuleNames.TryReadDay(value.GetString()!, out var day))
            return day;
        Refuse($"{path}.{name}", "Rule.NotDay");
        return null;
    }

    /// <returns>Nothing, whatever was to be read.</returns>
    private ListCondition? Refuse(string path, string key, params object[] inserts)
    {
        faults.Add(new RuleFault(path, key, inserts));
        return null;
    }
}
