using System.Globalization;
using System.Text.Json;
using Bulletins.Audiences;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Tests.Audiences;

/// <summary>A database of invented contacts with all sorts of gaps, and beside it the same facts as plain values, from
/// which <see cref="Expected"/> works out in the simplest way whom a rule's JSON means.</summary>
internal sealed class RandomAssociation : IDisposable
{
    public static readonly string?[] Industries = [null, "electronics", "automotive", "petrochemicals"];
    public static readonly string?[] Tiers = [null, "full", "associate"];
    public static readonly string?[] Districts = [null, "guangzhou", "shenzhen"];
    public static readonly string[] Topics = ["policy", "events", "training"];
    private static readonly DateOnly Today = new(2021, 5, 3);

    private readonly List<Facts> all = [];

    public RandomAssociation(int seed)
    {
        var random = new Random(seed);
        using var db = Database.Open();
        SampleAssociation.Seed(db);
        var topics = db.Topics.OrderBy(t => t.Id).ToList();
        TopicId = topics[0].Id;
        for (var number = 0; number < 40; number++)
            AddMember(db, random, number, topics);
        db.SaveChanges();
        foreach (var address in all.Select(f => f.Contact.NormalizedEmail).Distinct().Where(_ => random.Next(4) == 0).ToList())
            AddSuppression(db, random, address);
        db.SaveChanges();
    }

    public TestDatabase Database { get; } = new();
    public long TopicId { get; }
    public IEnumerable<Contact> Contacts => all.Select(facts => facts.Contact);

    /// <summary>Each matched contact's id with its exclusion.</summary>
    public Dictionary<long, ExclusionReason?> Expected(string rule, bool withTopic)
    {
        using var json = JsonDocument.Parse(rule);
        return all.Where(facts => Matches(json.RootElement, facts)).ToDictionary(facts => facts.Contact.Id, facts => Exclusion(facts, withTopic));
    }

    private static bool Matches(JsonElement node, Facts facts)
    {
        if (node.TryGetProperty("everyone", out _))
            return true;
        if (node.TryGetProperty("all", out var all))
            return all.EnumerateArray().All(part => Matches(part, facts));
        if (node.TryGetProperty("any", out var any))
            return any.EnumerateArray().Any(part => Matches(part, facts));
        if (node.TryGetProperty("none", out var none))
            return !none.EnumerateArray().Any(part => Matches(part, facts));
        if (node.GetProperty("field").GetString() == "joined")
            return facts.Joined is { } joined && JoinedMatches(node, joined);
        var isAnyOf = node.TryGetProperty("anyOf", out var values);
        var asked = (isAnyOf ? values : node.GetProperty("noneOf")).EnumerateArray().Select(v => v.GetString()).ToHashSet();
        return facts.Values[node.GetProperty("field").GetString()!].Any(asked.Contains) == isAnyOf;
    }

    private static bool JoinedMatches(JsonElement node, DateOnly joined)
    {
        if (node.TryGetProperty("withinDays", out var days))
            return joined >= Today.AddDays(-days.GetInt32()) && joined <= Today;
        return (!node.TryGetProperty("from", out var from) || joined >= DateOnly.Parse(from.GetString()!, CultureInfo.InvariantCulture))
            && (!node.TryGetProperty("to", out var to) || joined <= DateOnly.Parse(to.GetString()!, CultureInfo.InvariantCulture));
    }

    private static ExclusionReason? Exclusion(Facts facts, bool withTopic)
    {
        if (facts.Contact.Member.Status == MemberStatus.Retired)
            return ExclusionReason.MemberRetired;
        if (facts.Contact.RetiredAt is not null)
            return ExclusionReason.ContactRetired;
        foreach (var (recorded, reason) in new[]
        {
            (SuppressionReason.Unsubscribed, ExclusionReason.Unsubscribed), (SuppressionReason.Bounced, ExclusionReason.Bounced),
            (SuppressionReason.Complained, ExclusionReason.Complained), (SuppressionReason.Staff, ExclusionReason.Suppressed),
        })
        {
            if (facts.Suppressions.Contains(recorded))
                return reason;
        }
        return withTopic && facts.HasLeft ? ExclusionReason.LeftTopic : null;
    }

    private void AddMember(BulletinsDb db, Random random, int number, List<Topic> topics)
    {
        var joined = random.Next(4) == 0 ? (DateOnly?)null : Today.AddDays(random.Next(-1000, 10));
        var member = SampleAssociation.Member($"M{number:0000}", Pick(random, Industries), Pick(random, Tiers), Pick(random, Districts), joined,
            random.Next(2) == 0 ? $"Firm {number}" : null);
        if (random.Next(5) == 0)
            member.Lapse();
        else if (random.Next(8) == 0)
            member.Retire(SampleAssociation.Now);
        foreach (var place in Enumerable.Range(0, random.Next(1, 4)))
        {
            // One in three shares its address with contacts of other firms.
            var email = random.Next(3) == 0 ? $"shared{random.Next(6)}p{place}@example.com" : $"c{number}p{place}@example.com";
            var contact = SampleAssociation.Contact(member, email, random.GetItems(Enum.GetValues<Language>(), 1)[0]);
            if (random.Next(8) == 0)
                contact.Retire(SampleAssociation.Now);
            var facts = new Facts(contact, joined);
            Subscribe(random, facts, topics);
            db.Contacts.Add(contact);
            all.Add(facts);
        }
    }

    private static void Subscribe(Random random, Facts facts, List<Topic> topics)
    {
        var joined = new List<string>();
        foreach (var topic in topics.Where(_ => random.Next(2) == 0))
        {
            var subscription = new Subscription(topic, SampleAssociation.Now, ConsentSource.Import);
            facts.Contact.Subscriptions.Add(subscription);
            if (random.Next(3) == 0)
                subscription.Leave(SampleAssociation.Now, ConsentSource.OneClick);
            else
                joined.Add(topic.Key);
            facts.HasLeft |= topic == topics[0] && subscription.State == SubscriptionState.Left;
        }
        var member = facts.Contact.Member;
        facts.Values["industry"] = [.. new[] { member.Industry }.OfType<string>()];
        facts.Values["tier"] = [.. new[] { member.Tier }.OfType<string>()];
        facts.Values["district"] = [.. new[] { member.District }.OfType<string>()];
        facts.Values["language"] = [facts.Contact.Language.Tag()];
        facts.Values["status"] = [member.Status == MemberStatus.Active ? "active" : member.Status == MemberStatus.Lapsed ? "lapsed" : "retired"];
        facts.Values["topic"] = [.. joined];
        facts.Values["member"] = [member.Number];
    }

    private readonly HashSet<(string, SuppressionReason)> open = [];

    private void AddSuppression(BulletinsDb db, Random random, string address)
    {
        foreach (var reason in random.GetItems(Enum.GetValues<SuppressionReason>(), random.Next(1, 3)))
        {
            var suppression = new Suppression { NormalizedEmail = address, Reason = reason, Since = SampleAssociation.Now, By = "staff@example.org" };
            // For each reason one is open at most.
            if (random.Next(4) == 0 || !open.Add((address, reason)))
                suppression.Lift(SampleAssociation.Now, "staff@example.org", "asked to");
            else
                all.FindAll(f => f.Contact.NormalizedEmail == address).ForEach(f => f.Suppressions.Add(reason));
            db.Suppressions.Add(suppression);
        }
    }

    private static T Pick<T>(Random random, T[] values) => values[random.Next(values.Length)];

    public void Dispose() => Database.Dispose();

    private sealed record Facts(Contact Contact, DateOnly? Joined)
    {
        public Dictionary<string, string[]> Values { get; } = [];
        public HashSet<SuppressionReason> Suppressions { get; } = [];
        public bool HasLeft { get; set; }
    }
}
