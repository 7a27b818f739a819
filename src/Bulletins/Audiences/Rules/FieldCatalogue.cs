using System.Linq.Expressions;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Topics;
using Bulletins.Texts;

namespace Bulletins.Audiences.Rules;

/// <summary>The fields that a rule may ask about. A new field is added here, with its name in the room's words.</summary>
public static class FieldCatalogue
{
    public static readonly ListField Industry = new("industry",
        values => contact => contact.Member.Industry != null && values.Contains(contact.Member.Industry),
        contact => One(contact.Member.Industry));

    public static readonly ListField Tier = new("tier",
        values => contact => contact.Member.Tier != null && values.Contains(contact.Member.Tier),
        contact => One(contact.Member.Tier));

    public static readonly ListField District = new("district",
        values => contact => contact.Member.District != null && values.Contains(contact.Member.District),
        contact => One(contact.Member.District));

    public static readonly ListField Language = new("language", OfLanguages,
        contact => [contact.Language.Tag()],
        [.. Enum.GetValues<Language>().Select(language => language.Tag())]);

    public static readonly ListField Topic = new("topic",
        values => contact => contact.Subscriptions.Any(s => s.State == SubscriptionState.Joined && values.Contains(s.Topic.Key)),
        contact => contact.Subscriptions.Where(s => s.State == SubscriptionState.Joined).Select(s => s.Topic.Key));

    public static readonly ListField Status = new("status", OfStatuses,
        contact => [StatusKey(contact.Member.Status)],
        [.. Enum.GetValues<MemberStatus>().Select(StatusKey)]);

    /// <summary>Single firms, by their numbers.</summary>
    public static readonly ListField Member = new("member",
        values => contact => values.Contains(contact.Member.Number),
        contact => [contact.Member.Number])
    {
        Typed = TypedText.Number,
    };

    public static readonly DateField Joined = new("joined",
        (from, to) => contact => contact.Member.JoinedOn != null && contact.Member.JoinedOn >= from && contact.Member.JoinedOn <= to,
        contact => contact.Member.JoinedOn);

    public static readonly IReadOnlyList<RuleField> All = [Industry, Tier, District, Language, Topic, Status, Joined, Member];

    public static RuleField? Find(string key) => All.FirstOrDefault(field => field.Key == key);

    private static IEnumerable<string> One(string? value) => value is null ? [] : [value];

    private static Expression<Func<Contact, bool>> OfLanguages(List<string> tags)
    {
        var languages = Enum.GetValues<Language>().Where(language => tags.Contains(language.Tag())).ToList();
        return contact => languages.Contains(contact.Language);
    }

    private static Expression<Func<Contact, bool>> OfStatuses(List<string> keys)
    {
        var statuses = Enum.GetValues<MemberStatus>().Where(status => keys.Contains(StatusKey(status))).ToList();
        return contact => statuses.Contains(contact.Member.Status);
    }

    private static string StatusKey(MemberStatus status) => status switch
    {
        MemberStatus.Active => "active",
        MemberStatus.Lapsed => "lapsed",
        MemberStatus.Retired => "retired",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
