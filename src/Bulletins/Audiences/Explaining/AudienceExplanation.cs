using Bulletins.Audiences.Rules;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Search;
using Bulletins.Members.Suppressions;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Audiences.Explaining;

/// <summary>Says of a contact whether a rule's circular would go to it, and if not, why.</summary>
public sealed class AudienceExplanation(BulletinsDb db, AudienceQuery audience, NameSearch names, TimeProvider clock)
{
    private const int MostContacts = 10;

    /// <summary>One explanation for each contact with that address: it may stand with several members.</summary>
    /// <exception cref="NotFoundException">No contact has the address.</exception>
    public async Task<IReadOnlyList<ExplainedContact>> ExplainAsync(Rule rule, long? topicId, string email, CancellationToken cancellation = default)
    {
        var normalized = EmailAddress.TryParse(email, out var address)
            ? address.Normalized
            : throw new FaultException(new Fault(Words.Members, "Email.Invalid", email));
        var contacts = await Contacts.Where(c => c.NormalizedEmail == normalized).OrderBy(c => c.Id).ToListAsync(cancellation);
        return contacts.Count > 0
            ? await ExplainAsync(rule, topicId, contacts, cancellation)
            : throw new NotFoundException(new Fault(Words.Audiences, "Explanation.NoContact", address.Value));
    }

    /// <exception cref="NotFoundException">There is no such contact.</exception>
    public async Task<ExplainedContact> ExplainAsync(Rule rule, long? topicId, long contactId, CancellationToken cancellation = default)
    {
        var contact = await Contacts.SingleOrDefaultAsync(c => c.Id == contactId, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Audiences, "Explanation.NoContact", contactId));
        return (await ExplainAsync(rule, topicId, [contact], cancellation))[0];
    }

    /// <summary>At most ten contacts whose address, name or organisation contains the text; none for an empty text.</summary>
    public async Task<IReadOnlyList<ExplainedContact>> SearchAsync(Rule rule, long? topicId, string text, CancellationToken cancellation = default)
    {
        if (text.Trim() is not { Length: > 0 } sought)
            return [];
        var contacts = await (await names.ContactsAsync(sought, cancellation)).Among(Contacts).OrderBy(c => c.Id).Take(MostContacts).ToListAsync(cancellation);
        return await ExplainAsync(rule, topicId, contacts, cancellation);
    }

    private IQueryable<Contact> Contacts =>
        db.Contacts.AsNoTracking().AsSplitQuery().Include(c => c.Member).Include(c => c.Subscriptions).ThenInclude(s => s.Topic);

    private async Task<IReadOnlyList<ExplainedContact>> ExplainAsync(Rule rule, long? topicId, List<Contact> contacts, CancellationToken cancellation)
    {
        var ids = contacts.Select(c => c.Id).ToList();
        var candidates = await audience.Candidates(db, rule, topicId).Where(c => ids.Contains(c.ContactId)).ToDictionaryAsync(c => c.ContactId, cancellation);
        var vocabulary = await RuleVocabulary.LoadAsync(db, [rule], cancellation);
        contacts.ForEach(contact => vocabulary.Know(contact.Member.Number, contact.Member.Organisation));
        var mismatches = new MismatchFinder(new RuleDescriber(vocabulary), HongKongTime.Today(clock));
        var explained = new List<ExplainedContact>();
        foreach (var contact in contacts)
        {
            explained.Add(candidates.TryGetValue(contact.Id, out var candidate)
                ? new ExplainedContact(contact, [], await ExclusionOfAsync(contact, candidate, rule, topicId, cancellation))
                : new ExplainedContact(contact, mismatches.Find(rule, contact), null));
        }
        return explained;
    }

    private async Task<ExplainedExclusion?> ExclusionOfAsync(Contact contact, Candidate candidate, Rule rule, long? topicId, CancellationToken cancellation)
    {
        switch (candidate.Exclusion)
        {
            case null:
                var first = await audience.Candidates(db, rule, topicId)
                    .Where(c => c.NormalizedEmail == contact.NormalizedEmail && c.Exclusion == null && c.ContactId < contact.Id)
                    .OrderBy(c => c.ContactId).FirstOrDefaultAsync(cancellation);
                return first is null ? null : new ExplainedExclusion(ExclusionReason.DuplicateAddress, null, Words.Audiences["Source.Duplicate", first.Name, first.Organisation]);
            case ExclusionReason.MemberRetired:
                return new ExplainedExclusion(ExclusionReason.MemberRetired, contact.Member.RetiredAt, null);
            case ExclusionReason.ContactRetired:
                return new ExplainedExclusion(ExclusionReason.ContactRetired, contact.RetiredAt, null);
            case ExclusionReason.LeftTopic:
                var left = contact.Subscriptions.Single(s => s.TopicId == topicId);
                return new ExplainedExclusion(ExclusionReason.LeftTopic, left.ChangedAt, Words.Audiences[$"Source.{left.Source}"]);
            default:
                return await SuppressionOfAsync(contact, candidate.Exclusion.Value, cancellation);
        }
    }

    private async Task<ExplainedExclusion> SuppressionOfAsync(Contact contact, ExclusionReason reason, CancellationToken cancellation)
    {
        var recorded = reason switch
        {
            ExclusionReason.Unsubscribed => SuppressionReason.Unsubscribed,
            ExclusionReason.Bounced => SuppressionReason.Bounced,
            ExclusionReason.Complained => SuppressionReason.Complained,
            _ => SuppressionReason.Staff,
        };
        var suppression = await db.Suppressions.AsNoTracking()
            .Where(s => s.NormalizedEmail == contact.NormalizedEmail && s.LiftedAt == null && s.Reason == recorded)
            .OrderBy(s => s.Since).FirstOrDefaultAsync(cancellation);
        // The program's own name tells nobody anything.
        var source = string.Join(": ", new[] { suppression?.By == Actor.System.Name ? null : suppression?.By, suppression?.NoteInWords }.Where(part => !string.IsNullOrWhiteSpace(part)));
        return new ExplainedExclusion(reason, suppression?.Since, source.Length == 0 ? null : source);
    }
}
