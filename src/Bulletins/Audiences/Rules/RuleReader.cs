using System.Text.Json;
using Bulletins.Texts;

namespace Bulletins.Audiences.Rules;

/// <summary>Reads a rule and fails closed: whatever it doesn't understand to the letter is a fault, never "everyone".</summary>
public sealed class RuleReader
{
    private readonly List<RuleFault> faults = [];
    private readonly ConditionReader conditions;

    private RuleReader() => conditions = new ConditionReader(faults);

    /// <exception cref="FaultException">The first fault found.</exception>
    public static Rule Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException broken)
        {
            throw new FaultException(new RuleFault("$", "Rule.NotJson", (broken.LineNumber ?? 0) + 1, (broken.BytePositionInLine ?? 0) + 1).Fault);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static Rule Read(JsonElement json) =>
        TryRead(json, out var faults) ?? throw new FaultException(faults[0].Fault);

    /// <summary>Null when there is any fault; all that were found are listed, in the order of the text.</summary>
    public static Rule? TryRead(JsonElement json, out IReadOnlyList<RuleFault> faults)
    {
        var reader = new RuleReader();
        faults = reader.faults;
        return reader.ReadRoot(json) is { } root && reader.faults.Count == 0 ? new Rule(root) : null;
    }

    private RuleNode? ReadRoot(JsonElement json)
    {
        if (!IsObject(json, "$"))
            return null;
        if (json.TryGetProperty("version", out var version) && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == Rule.Version))
            return Refuse("$.version", "Rule.VersionUnknown", version.GetRawText(), Rule.Version);
        if (json.TryGetProperty("everyone", out var everyone))
            return ReadEveryone(json, everyone);
        if (json.TryGetProperty("field", out _))
            return Refuse("$", "Rule.RootNotGroup");
        return ReadGroup(json, "$", depth: 1);
    }

    private Everyone? ReadEveryone(JsonElement json, JsonElement everyone)
    {
        foreach (var property in json.EnumerateObject().Where(p => p.Name is not ("everyone" or "version")))
            Refuse("$", "Rule.EveryoneAlone", ConditionReader.Shorten(property.Name));
        if (everyone.ValueKind != JsonValueKind.True)
            Refuse("$.everyone", "Rule.EveryoneNotTrue");
        return new Everyone();
    }

    private RuleNode? ReadNode(JsonElement json, string path, int depth)
    {
        if (!IsObject(json, path))
            return null;
        if (json.TryGetProperty("field", out var field))
            return conditions.Read(json, field, path);
        if (json.TryGetProperty("everyone", out _))
            return Refuse(path, "Rule.EveryoneNotRoot");
        return depth > Rule.MaxDepth ? Refuse(path, "Rule.TooDeep", Rule.MaxDepth) : ReadGroup(json, path, depth);
    }

    private RuleGroup? ReadGroup(JsonElement json, string path, int depth)
    {
        var known = true;
        foreach (var property in json.EnumerateObject().Where(p => !RuleNames.GroupKinds.Contains(p.Name) && !(depth == 1 && p.Name == "version")))
        {
            known = false;
            Refuse($"{path}.{ConditionReader.Shorten(property.Name)}", "Rule.PropertyUnknown", ConditionReader.Shorten(property.Name), "all, any, none, field");
        }
        var kinds = Enum.GetValues<GroupKind>().Where(kind => json.TryGetProperty(RuleNames.Of(kind), out _)).ToList();
        if (kinds.Count != 1)
        {
            if (known || kinds.Count > 1)
                Refuse(path, kinds.Count == 0 ? "Rule.NothingSaid" : "Rule.KindTwice");
            return null;
        }
        var name = RuleNames.Of(kinds[0]);
        var parts = json.GetProperty(name);
        if (parts.ValueKind != JsonValueKind.Array)
            Refuse($"{path}.{name}", "Rule.NotList");
        else if (parts.GetArrayLength() == 0)
            Refuse($"{path}.{name}", "Rule.GroupEmpty");
        else
            return new RuleGroup(kinds[0], ReadParts(parts, $"{path}.{name}", depth + 1));
        return null;
    }

    /// <summary>Parts with a fault are left out, which is only sound because a rule with any fault is refused as a whole.</summary>
    private List<RuleNode> ReadParts(JsonElement parts, string path, int depth) =>
        [.. parts.EnumerateArray().Select((part, index) => ReadNode(part, $"{path}[{index}]", depth)).OfType<RuleNode>()];

    private bool IsObject(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Refuse(path, "Rule.NotObject");
            return false;
        }
        foreach (var twice in json.EnumerateObject().GroupBy(p => p.Name).Where(names => names.Count() > 1))
            Refuse($"{path}.{ConditionReader.Shorten(twice.Key)}", "Rule.PropertyTwice", ConditionReader.Shorten(twice.Key));
        return true;
    }

    private RuleGroup? Refuse(string path, string key, params object[] values)
    {
        faults.Add(new RuleFault(path, key, values));
        return null;
    }
}
