using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>The rows of a file that belong to one firm, which must not contradict each other.</summary>
internal sealed class ImportFirm
{
    private readonly Dictionary<string, ImportRow> contacts = [];

    public ImportFirm(ImportRow first)
    {
        Number = first.MemberNumber;
        Values = first.Firm;
        Add(first);
    }

    public string Number { get; }

    /// <summary>What the rows together say of the firm: an empty cell contradicts nothing.</summary>
    public FirmValues Values { get; private set; }

    public List<ImportRow> Rows { get; } = [];

    /// <exception cref="RefusalException">The row contradicts an earlier one about the firm or about the same contact.</exception>
    public void Add(ImportRow row)
    {
        foreach (var ((column, value), (_, other)) in row.Firm.ByColumn.Zip(Values.ByColumn))
        {
            if (value is not null && other is not null && !value.Equals(other))
                throw new RefusalException(row.Line, column, new Fault(Words.Members, "Row.ContradictsFirm", Number, other, value));
        }
        if (row.Contact is { } contact && contacts.TryGetValue(contact.Email.Normalized, out var earlier) && contact.Contradicts(earlier.Contact!) is { } contradiction)
            throw new RefusalException(row.Line, contradiction, new Fault(Words.Members, "Row.ContradictsContact", contact.Email.Value, earlier.Line));
        Values = Values.Or(row.Firm);
        Rows.Add(row);
        if (row.Contact is not null)
            contacts.TryAdd(row.Contact.Email.Normalized, row);
    }

    /// <summary>The earlier row for the same contact; null for the first.</summary>
    public ImportRow? RepeatedFrom(ImportRow row) =>
        row.Contact is { } contact && contacts[contact.Email.Normalized] is var first && first != row ? first : null;
}
