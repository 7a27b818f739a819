using Bulletins.Audiences.Rules;
using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Audiences;

/// <summary>The contacts that a rule matches, each with the reason if it is left out all the same.</summary>
public sealed class AudienceQuery(TimeProvider clock)
{
    /// <summary>One query that the database carries out whole, its columns named like the properties of <see cref="Candidate"/>:
    /// it can be counted, paged, or become the source of an INSERT.</summary>
    /// <param name="topicId">The circular's topic; null when it has none, and nobody can have left it.</param>
    /// <param name="today">The day that "within so many days" counts back from; null for today in Hong Kong.
    /// Whoever runs the query in several steps gives each the same day.</param>
    public IQueryable<Candidate> Candidates(BulletinsDb db, Rule rule, long? topicId, DateOnly? today = null) =>
        db.Contacts
            .Where(RuleCompiler.Compile(rule.Root, today ?? HongKongTime.Today(clock)))
            .Select(contact => new Candidate
            {
                ContactId = contact.Id,
                MemberId = contact.MemberId,
                Name = contact.Name,
                Organisation = contact.Language == Language.English && contact.Member.OrganisationEnglish != null && contact.Member.OrganisationEnglish != ""
                    ? contact.Member.OrganisationEnglish
                    : contact.Member.Organisation,
                Email = contact.Email,
                NormalizedEmail = contact.NormalizedEmail,
                Language = contact.Language,
                Exclusion =
                    contact.Member.Status == MemberStatus.Retired ? ExclusionReason.MemberRetired
                    : contact.RetiredAt != null ? ExclusionReason.ContactRetired
                    // Nearly every address is free: asking that first spares it the questions after the reason.
                    : !db.Suppressions.Any(s => s.NormalizedEmail == contact.NormalizedEmail && s.LiftedAt == null)
                        ? topicId != null && contact.Subscriptions.Any(s => s.TopicId == topicId && s.State == SubscriptionState.Left) ? ExclusionReason.LeftTopic : null
                    : db.Suppressions.Any(s => s.NormalizedEmail == contact.NormalizedEmail && s.LiftedAt == null && s.Reason == SuppressionReason.Unsubscribed) ? ExclusionReason.Unsubscribed
                    : db.Suppressions.Any(s => s.NormalizedEmail == contact.NormalizedEmail && s.LiftedAt == null && s.Reason == SuppressionReason.Bounced) ? ExclusionReason.Bounced
                    : db.Suppressions.Any(s => s.NormalizedEmail == contact.NormalizedEmail && s.LiftedAt == null && s.Reason == SuppressionReason.Complained) ? ExclusionReason.Complained
                    : ExclusionReason.Suppressed,
            });
}
