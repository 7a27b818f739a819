using System.Globalization;
using CsCheck;

namespace Bulletins.Tests.Audiences.Rules;

/// <summary>Rules of random shape, as the JSON that the API takes. They name unknown values too.</summary>
internal static class RandomRules
{
    private static readonly Gen<string> Day = Gen.Int[-1100, 100].Select(days => new DateOnly(2021, 5, 3).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static readonly Gen<string> Condition = Gen.OneOf(
        Of("industry", [.. RandomAssociation.Industries.OfType<string>(), "unheard-of"]),
        Of("tier", [.. RandomAssociation.Tiers.OfType<string>(), "unheard-of"]),
        Of("district", [.. RandomAssociation.Districts.OfType<string>()]),
        Of("language", ["zh-Hant", "zh-Hans", "en"]),
        Of("topic", [.. RandomAssociation.Topics, "unheard-of"]),
        Of("status", ["active", "lapsed", "retired"]),
        Of("member", ["M0003", "M0011", "M0020", "UNHEARD-OF"]),
        Gen.Select(Day, Day).Select((one, other) => string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one))
            .Select(days => $$"""{"field":"joined","from":"{{days.Item1}}","to":"{{days.Item2}}"}"""),
        Day.Select(day => $$"""{"field":"joined","from":"{{day}}"}"""),
        Day.Select(day => $$"""{"field":"joined","to":"{{day}}"}"""),
        Gen.Int[1, 1000].Select(days => $$"""{"field":"joined","withinDays":{{days}}}"""));

    /// <summary>Half of them are a root that holds one nested group and nothing beside it, at least once.</summary>
    public static readonly Gen<string> Any = Gen.OneOf(
        Group(depth: 2),
        Group(depth: 3),
        Gen.Select(Kind, Group(depth: 2)).Select((kind, only) => $$"""{"{{kind}}":[{{only}}]}"""),
        Gen.Select(Kind, Kind, Group(depth: 1)).Select((outer, inner, only) => $$"""{"{{outer}}":[{"{{inner}}":[{{only}}]}]}"""));

    private static Gen<string> Kind => Pick("all", "any", "none");

    private static Gen<string> Pick(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<string> Of(string field, string[] values) =>
        Gen.Select(Pick("anyOf", "noneOf"), Pick(values).Array[1, 3])
            .Select((@operator, chosen) => $$"""{"field":"{{field}}","{{@operator}}":[{{string.Join(",", chosen.Select(value => $"\"{value}\""))}}]}""");

    private static Gen<string> Group(int depth) =>
        Gen.Select(Kind, (depth == 1 ? Condition : Gen.OneOf(Condition, Group(depth - 1))).Array[1, 3])
            .Select((kind, parts) => $$"""{"{{kind}}":[{{string.Join(",", parts)}}]}""");
}
