using Bulletins.Members.Consent;
using Bulletins.Members.Topics;
using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>Enters what a file says into the members and contacts, and notes for each row what that changed.</summary>
internal sealed class ImportEntry(ImportSheet sheet, IReadOnlyDictionary<string, Topic> topics, DateTime now, ConsentSource source)
{
    public List<ImportedRow> Rows { get; } = [];

    /// <summary>Addresses of contacts of the firms at hand who asked to get no more circulars, in the form in which they are compared.</summary>
    public IReadOnlySet<string> WantNothing { get; set; } = new HashSet<string>();

    public Member EnterNew(ImportFirm firm)
    {
        var member = new Member { Number = firm.Number, Organisation = "" };
        EnterFirm(firm.Values, member);
        EnterRows(firm, member, [], isNew: true);
        return member;
    }

    public void Enter(ImportFirm firm, Member member)
    {
        if (member.Status == MemberStatus.Retired)
            sheet.Warn(firm.Rows[0].Line, ImportColumns.MemberNumber, "Row.MemberRetired", member.Number);
        EnterRows(firm, member, EnterFirm(firm.Values, member), isNew: false);
    }

    private List<string> EnterFirm(FirmValues firm, Member member)
    {
        var changes = new List<string>();
        Enter(ImportColumns.Organisation, member.Organisation, firm.Organisation, value => member.Organisation = value);
        Enter(ImportColumns.OrganisationEnglish, member.OrganisationEnglish, firm.OrganisationEnglish, value => member.OrganisationEnglish = value);
        Enter(ImportColumns.Tier, member.Tier, firm.Tier, value => member.Tier = value);
        Enter(ImportColumns.Industry, member.Industry, firm.Industry, value => member.Industry = value);
        Enter(ImportColumns.District, member.District, firm.District, value => member.District = value);
        Enter(ImportColumns.JoinedOn, member.JoinedOn, firm.JoinedOn, value => member.JoinedOn = value);
        Enter(ImportColumns.Telephone, member.Telephone, firm.Telephone, value => member.Telephone = value);
        return changes;

        void Enter<T>(string column, T before, T after, Action<T> assign)
        {
            if (!sheet.Columns.Has(column) || EqualityComparer<T>.Default.Equals(before, after))
                return;
            assign(after);
            changes.Add(column);
        }
    }

    private void EnterRows(ImportFirm firm, Member member, List<string> firmChanges, bool isNew)
    {
        foreach (var row in firm.Rows)
        {
            if (row.Contact is not { } values)
            {
                sheet.Warn(row.Line, ImportColumns.Email, "Row.NoContact", member.Number);
                Report(row, Outcome(isNew, firmChanges), firmChanges);
            }
            else if (firm.RepeatedFrom(row) is { } first)
            {
                sheet.Warn(row.Line, ImportColumns.Email, "Row.Repeated", values.Email.Value, first.Line);
                Report(row, ImportOutcome.Unchanged, []);
            }
            else if (member.Contacts.Find(c => c.NormalizedEmail == values.Email.Normalized) is { } contact)
            {
                if (contact.RetiredAt is not null)
                    sheet.Warn(row.Line, ImportColumns.Email, "Row.ContactRetired", contact.Email);
                List<string> changes = [.. firmChanges, .. EnterContact(row, contact)];
                Report(row, Outcome(isNew: false, changes), changes);
            }
            else
            {
                // A file knows nobody but by the address, so that one with a new address would be somebody else.
                if (member.Contacts.Find(c => c.Name == values.Name && WantNothing.Contains(c.NormalizedEmail)) is { } before)
                    sheet.Warn(row.Line, ImportColumns.Email, "Row.WantsNothing", values.Name, before.Email, values.Email.Value);
                contact = new Contact { Member = member, Name = values.Name };
                EnterContact(row, contact);
                member.Contacts.Add(contact);
                Report(row, ImportOutcome.Created, firmChanges);
            }
        }
    }

    private List<string> EnterContact(ImportRow row, Contact contact)
    {
        var values = row.Contact!;
        var changes = new List<string>();
        if (contact.Name != values.Name)
        {
            contact.Name = values.Name;
            changes.Add(ImportColumns.ContactName);
        }
        if (contact.Email != values.Email.Value)
        {
            contact.MoveTo(values.Email);
            changes.Add(ImportColumns.Email);
        }
        if (values.Language is { } language && contact.Language != language)
        {
            contact.Language = language;
            changes.Add(ImportColumns.Language);
        }
        if (values.Topics is not null && EnterTopics(row, contact, values.Topics))
            changes.Add(ImportColumns.Topics);
        return changes;
    }

    /// <summary>What the contact chose is left as it is, whatever the file says.</summary>
    private bool EnterTopics(ImportRow row, Contact contact, IReadOnlySet<string> chosen)
    {
        var changed = false;
        foreach (var (key, topic) in topics)
        {
            var subscription = contact.Subscriptions.Find(s => s.Topic == topic);
            var (before, after) = (subscription?.State == SubscriptionState.Joined, chosen.Contains(key));
            if (before == after)
                continue;
            if (subscription is { IsOwnChoice: true })
            {
                sheet.Warn(row.Line, ImportColumns.Topics, after ? "Row.TopicLeft" : "Row.TopicKept", contact.Email, topic.In());
                continue;
            }
            if (subscription is null)
                contact.Subscriptions.Add(new Subscription(topic, now, source));
            else if (after)
                subscription.Join(now, source);
            else
                subscription.Leave(now, source);
            changed = true;
        }
        return changed;
    }

    private void Report(ImportRow row, ImportOutcome outcome, IReadOnlyList<string> changes) =>
        Rows.Add(new ImportedRow(row.Line, row.MemberNumber, row.Firm.Organisation, row.Contact?.Name, row.Contact?.Email.Value, outcome, changes));

    private static ImportOutcome Outcome(bool isNew, List<string> changes) =>
        isNew ? ImportOutcome.Created : changes.Count > 0 ? ImportOutcome.Updated : ImportOutcome.Unchanged;
}
