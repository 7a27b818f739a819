using Bulletins.Members.Addresses;
using Bulletins.Members.Topics;
using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>Reads the cells of one row.</summary>
internal sealed class ImportRowReader(ImportColumns columns, ImportVocabulary vocabulary, ImportDates dates)
{
    /// <summary>As a person writes them in any of the three.</summary>
    private static readonly Dictionary<string, Language> LanguageNames =
        (from said in Enum.GetValues<Language>() from language in Enum.GetValues<Language>() select (Name: TypedText.Key(Words.Members.In(said.Culture(), $"LanguageName.{language}"))!, language))
        .DistinctBy(named => named.Name).ToDictionary(named => named.Name, named => named.language, StringComparer.Ordinal);

    /// <exception cref="RefusalException">The first value of the row that can't be taken.</exception>
    public ImportRow Read(CsvRecord record) => new(record.Line, ReadNumber(record), ReadFirm(record), ReadContact(record));

    /// <summary>The columns of which a cell holds a line break; it is kept as a space.</summary>
    public IEnumerable<string> WithLineBreaks(CsvRecord record) =>
        record.Cells.Index().Where(cell => cell.Item.Trim().AsSpan().ContainsAny('\r', '\n')).Select(cell => columns.NameAt(cell.Index));

    private string ReadNumber(CsvRecord record) =>
        TypedText.Number(Text(record, ImportColumns.MemberNumber, Member.NumberLength)) ?? throw Refuse(record, ImportColumns.MemberNumber, "Row.Missing");

    private FirmValues ReadFirm(CsvRecord record)
    {
        var english = Text(record, ImportColumns.OrganisationEnglish, Member.NameLength);
        var organisation = Text(record, ImportColumns.Organisation, Member.NameLength) ?? english ?? throw Refuse(record, ImportColumns.Organisation, "Row.Missing");
        return new FirmValues(organisation, english,
            Key(record, ImportColumns.Tier, ClassificationKind.Tier),
            Key(record, ImportColumns.Industry, ClassificationKind.Industry),
            Key(record, ImportColumns.District, ClassificationKind.District),
            ReadDate(record),
            Text(record, ImportColumns.Telephone, Member.TelephoneLength));
    }

    private ContactValues? ReadContact(CsvRecord record)
    {
        var name = Text(record, ImportColumns.ContactName, Contact.NameLength);
        var email = columns.Cell(record, ImportColumns.Email);
        if (name is null && email is null)
            return null;
        if (email is null)
            throw Refuse(record, ImportColumns.Email, "Row.Missing");
        if (!EmailAddress.TryParse(email, out var address, out var fault))
            throw new RefusalException(record.Line, ImportColumns.Email, fault);
        if (name is null)
            throw Refuse(record, ImportColumns.ContactName, "Row.Missing");
        return new ContactValues(name, address, ReadLanguage(record), ReadTopics(record));
    }

    private DateOnly? ReadDate(CsvRecord record)
    {
        if (columns.Cell(record, ImportColumns.JoinedOn) is not { } text)
            return null;
        return dates.TryRead(text, out var date) ? date : throw Refuse(record, ImportColumns.JoinedOn, ImportDates.IsDoubtful(text) ? "Row.DateOrder" : "Row.Date", text);
    }

    private Language? ReadLanguage(CsvRecord record)
    {
        if (columns.Cell(record, ImportColumns.Language) is not { } text)
            return null;
        return LanguageTags.TryParse(text, out var language) || TypedText.Key(text) is { } name && LanguageNames.TryGetValue(name, out language) ? language : throw Refuse(record, ImportColumns.Language, "Row.Language", text);
    }

    private SortedSet<string>? ReadTopics(CsvRecord record)
    {
        if (!columns.Has(ImportColumns.Topics))
            return null;
        var topics = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var topic in (Text(record, ImportColumns.Topics, int.MaxValue) ?? "").Split(';', '；'))
        {
            if (TypedText.Key(topic) is not null)
                topics.Add(Key(record, ImportColumns.Topics, null, topic));
        }
        return topics;
    }

    private string? Key(CsvRecord record, string column, ClassificationKind kind) =>
        Text(record, column, int.MaxValue) is { } text ? Key(record, column, kind, text) : null;

    private string Key(CsvRecord record, string column, ClassificationKind? kind, string text)
    {
        var key = vocabulary.Key(kind, text);
        return key.Length <= Classification.KeyLength ? key : throw Refuse(record, column, "Row.TooLong", Classification.KeyLength);
    }

    private string? Text(CsvRecord record, string column, int length)
    {
        var text = TypedText.Clean(columns.Cell(record, column));
        if (text?.Contains('\uFFFD', StringComparison.Ordinal) == true)
            throw Refuse(record, column, "Row.LostCharacters", text);
        return text is null || text.Length <= length ? text : throw Refuse(record, column, "Row.TooLong", length);
    }

    private static RefusalException Refuse(CsvRecord record, string column, string key, params object?[] values) =>
        new(record.Line, column, new Fault(Words.Members, key, values));
}

/// <summary>Why a row of the file can't be taken.</summary>
internal sealed class RefusalException(int line, string column, Fault fault) : Exception(fault.ToString())
{
    public ImportRemark Remark => new(line, column, Message);
}
