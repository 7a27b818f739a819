using Bulletins.Audiences;
using Bulletins.Audiences.Explaining;
using Bulletins.Audiences.Rules;
using Bulletins.Members.Search;
using Bulletins.Storage.Sqlite;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Audiences.Rules;

/// <summary>Rules of random shape over random contacts, held against <see cref="RandomAssociation.Expected"/>.
/// A failure prints CsCheck's seed and the smallest rule that shows it, and the seed of the association.</summary>
[Parallelizable]
public class RulePropertyTests
{
    private readonly AudienceQuery audience = new(new FakeTimeProvider(SampleAssociation.Now));
    private RandomAssociation association = null!;

    [OneTimeSetUp]
    public void Invent()
    {
        var seed = Random.Shared.Next();
        TestContext.Progress.WriteLine($"RandomAssociation seed {seed}");
        association = new RandomAssociation(seed);
    }

    [OneTimeTearDown]
    public void Forget() => association.Dispose();

    [Test]
    public void Every_rule_selects_exactly_those_it_means_each_with_the_right_exclusion() =>
        RandomRules.Any.Sample(json =>
        {
            using var db = association.Database.Open();
            foreach (var topicId in (long?[])[null, association.TopicId])
            {
                var selected = audience.Candidates(db, Rule.Parse(json), topicId).ToDictionary(c => c.ContactId, c => c.Exclusion);
                Assert.That(selected, Is.EquivalentTo(association.Expected(json, topicId is not null)), json);
            }
        }, iter: 300, threads: 1);

    [Test]
    public void A_rule_that_was_written_and_read_again_is_the_same_rule() =>
        RandomRules.Any.Sample(json =>
        {
            var written = Rule.Parse(json).ToJson();
            Assert.That(association.Expected(written, true), Is.EquivalentTo(association.Expected(json, true)));
            Assert.That(Rule.Parse(written).ToJson(), Is.EqualTo(written).And.StartsWith("""{"version":1,"""));
        }, iter: 1000, threads: 1);

    [Test]
    public void The_count_agrees_with_the_selection_and_counts_each_address_once() =>
        RandomRules.Any.Sample(json =>
        {
            using var db = association.Database.Open();
            var count = new AudiencePreview(db, audience).CountAsync(Rule.Parse(json), association.TopicId).GetAwaiter().GetResult();
            var expected = association.Expected(json, withTopic: true);
            var addresses = association.Contacts.ToDictionary(c => c.Id, c => c.NormalizedEmail);
            var reached = expected.Where(e => e.Value is null).GroupBy(e => addresses[e.Key]).ToList();

            Assert.That(count.Included, Is.EqualTo(reached.Count), json);
            Assert.That(count.Candidates, Is.EqualTo(expected.Count), json);
            var reasons = expected.Values.OfType<ExclusionReason>().Concat(reached.SelectMany(same => same.Skip(1)).Select(_ => ExclusionReason.DuplicateAddress));
            Assert.That(count.Excluded, Is.EqualTo(reasons.GroupBy(r => r).OrderBy(g => g.Key).Select(g => new ExclusionCount(g.Key, g.Count()))), json);
        }, iter: 60, threads: 1);

    [Test]
    public void The_explanation_agrees_with_the_selection_for_every_contact() =>
        RandomRules.Any.Sample(json =>
        {
            using var db = association.Database.Open();
            var explanation = new AudienceExplanation(db, audience, new NameSearch(db, new SqliteNameIndex()), new FakeTimeProvider(SampleAssociation.Now));
            var expected = association.Expected(json, withTopic: true);
            var firsts = association.Contacts.Where(c => expected.TryGetValue(c.Id, out var exclusion) && exclusion is null)
                .GroupBy(c => c.NormalizedEmail).Select(same => same.Min(c => c.Id)).ToHashSet();
            foreach (var contact in association.Contacts)
            {
                var explained = explanation.ExplainAsync(Rule.Parse(json), association.TopicId, contact.Id).GetAwaiter().GetResult();
                Assert.That(explained.IsIncluded, Is.EqualTo(firsts.Contains(contact.Id)), json);
                Assert.That(explained.Mismatches.Count == 0, Is.EqualTo(expected.ContainsKey(contact.Id)), json);
                if (expected.TryGetValue(contact.Id, out var exclusion) && !explained.IsIncluded)
                    Assert.That(explained.Exclusion!.Reason, Is.EqualTo(exclusion ?? ExclusionReason.DuplicateAddress), json);
            }
        }, iter: 10, threads: 1);
}
