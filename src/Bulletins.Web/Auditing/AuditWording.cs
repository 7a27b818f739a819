using System.Globalization;
using System.Text.RegularExpressions;
using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Web.Auditing;

/// <summary>What the log keeps in words of its own, as a person reads it. Whatever isn't known is shown as it is stored.</summary>
internal static partial class AuditWording
{
    public static string Act(string act) => Screen.Auditing.Has($"Act.{act}") ? Screen.Auditing[$"Act.{act}"] : act;

    /// <summary>The program itself goes by a name of its own in what it stores.</summary>
    public static string Actor(string? name) => name == Bulletins.Auditing.Actor.System.Name ? Screen.Auditing["ActorKind.System"] : name ?? "";

    public static string Subject(string subject) =>
        Screen.Auditing.Has($"SubjectOf.{subject}") ? Screen.Auditing[$"SubjectOf.{subject}"]
        : subject.Split(':', 2) is [var kind, var name] && Screen.Auditing.Has($"SubjectOf.{kind}") ? Screen.Auditing[$"SubjectOf.{kind}", name] : subject;

    /// <summary>What acts can be about, by their names in the current language.</summary>
    public static IReadOnlyList<(string Kind, string Name)> Kinds =>
        [.. Screen.Auditing.Keys(CultureInfo.InvariantCulture).Where(key => key.StartsWith("SubjectOf.", StringComparison.Ordinal)).Select(key => (Kind: key["SubjectOf.".Length..], Name: Screen.Auditing[key, ""].Trim())).OrderBy(kind => kind.Name, StringComparer.CurrentCulture)];

    /// <summary>The page that shows it; null for none.</summary>
    public static string? PageOf(string subject) =>
        subject.Split(':', 2) is [var kind, var id] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? kind switch
        {
            "answer" => $"/answers/{id}",
            "bulletin" => $"/bulletins/{id}",
            "contact" => $"/contacts/{id}",
            "dispatch" => $"/dispatches/{id}",
            "member" => $"/members/{id}",
            "segment" => $"/segments/{id}",
            _ => null,
        } : null;

    public static string Details(string? details)
    {
        if (string.IsNullOrEmpty(details))
            return "—";
        // A sentence is kept so that everybody reads it in their own language, perhaps behind the address that it is about.
        if (details.IndexOf('{', StringComparison.Ordinal) is >= 0 and var at && StoredFault.Read(details[at..]) is var sentence && sentence != details[at..])
            return details[..at] + sentence;
        if (Fingerprint().IsMatch(details))
            return Screen.Auditing["Detail.fingerprint", details[..12]];
        if (Imported().Match(details) is { Success: true } counts)
            return Screen.Auditing["Detail.imported", counts.Groups[1].Value, counts.Groups[2].Value, counts.Groups[3].Value, counts.Groups[4].Value];
        if (details.Split(" → ") is var roles && roles.All(role => Enum.TryParse<Role>(role, out _) && char.IsLetter(role[0])))
            return string.Join(" → ", roles.Select(role => Words.Access[$"Role.{role}"]));
        var parts = Part().Matches(details);
        return parts.Count > 0 && parts.Sum(part => part.Length) == details.Length ? string.Join(Screen.Auditing["Detail.Between"], parts.Select(Detail)) : details;
    }

    private static string Detail(Match part)
    {
        var (key, value) = (part.Groups["key"].Value, part.Groups["value"].Value);
        if (DateTime.TryParseExact(value, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) && at.Kind == DateTimeKind.Utc)
            value = HongKongTime.MinuteText(at);
        else if (Screen.Auditing.Has($"Detail.{key}.{value}"))
            value = Screen.Auditing[$"Detail.{key}.{value}"];
        else if (key == "reasons")
            value = string.Join(Screen.Auditing["Detail.Among"], value.Split(',').Select(reason => Words.Sending.Has($"ReplyReason.{reason}") ? Words.Sending[$"ReplyReason.{reason}"] : reason));
        return Screen.Auditing[$"Detail.{key}", value];
    }

    /// <summary>Of the content that was approved; the whole of it tells nobody more.</summary>
    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Fingerprint();

    [GeneratedRegex(@"^created (\d+), updated (\d+), unchanged (\d+), rejected (\d+)$")]
    private static partial Regex Imported();

    [GeneratedRegex(@"(?<key>bulletin|contact|decision|deliveries|erratumOf|leftOut|notAfter|priority|reasons|recorded|resendOf|revision|segment|sendAt|uncertain):(?<value>(Opens, Clicks|\S+))( |$)")]
    private static partial Regex Part();
}
