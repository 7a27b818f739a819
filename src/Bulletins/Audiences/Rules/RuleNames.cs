using System.Globalization;

namespace Bulletins.Audiences.Rules;

/// <summary>The property names and the date form of a rule's JSON.</summary>
internal static class RuleNames
{
    public static readonly IReadOnlyList<string> GroupKinds = [.. Enum.GetValues<GroupKind>().Select(Of)];

    public static string Of(GroupKind kind) => kind switch
    {
        GroupKind.All => "all",
        GroupKind.Any => "any",
        GroupKind.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Of(ListOperator @operator) => @operator switch
    {
        ListOperator.AnyOf => "anyOf",
        ListOperator.NoneOf => "noneOf",
        _ => throw new ArgumentOutOfRangeException(nameof(@operator)),
    };

    public static string Of(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static bool TryReadDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
