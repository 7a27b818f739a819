using Bulletins.Members.Topics;
using Bulletins.Texts;

namespace Bulletins.Members.Importing;

/// <summary>A file of members as it was understood, before anything is compared with the register.</summary>
internal sealed class ImportSheet
{
    private readonly ImportVocabulary vocabulary;
    private int ofTheFile;

    private ImportSheet(ImportColumns columns, ImportVocabulary vocabulary)
    {
        Columns = columns;
        this.vocabulary = vocabulary;
    }

    public ImportColumns Columns { get; }

    /// <summary>The rows that can be taken, firm by firm in the order of the file.</summary>
    public Dictionary<string, ImportFirm> Firms { get; } = [];

    public List<ImportRemark> Rejected { get; } = [];
    public List<ImportRemark> Warnings { get; } = [];

    /// <exception cref="FaultException">The header can't be used.</exception>
    public static ImportSheet Read(byte[] text, CatalogueLists known)
    {
        var csv = new CsvRecords(text);
        csv.Read();
        var sheet = new ImportSheet(ImportColumns.Read(csv.Header), new ImportVocabulary(known));
        var dates = ImportDates.Of(csv.Records.Select(record => sheet.Columns.Cell(record, ImportColumns.JoinedOn)));
        var reader = new ImportRowReader(sheet.Columns, sheet.vocabulary, dates);
        foreach (var record in csv.Records)
            sheet.Take(record, reader);
        sheet.SayWhichOrder(csv.Records, dates);
        foreach (var broken in csv.Broken)
            sheet.Rejected.Add(new ImportRemark(broken.Line, sheet.Columns.NameAt(broken.Cell), broken.Fault.ToString()));
        sheet.Rejected.Sort((a, b) => a.Line.CompareTo(b.Line));
        sheet.ofTheFile = sheet.Warnings.Count;
        return sheet;
    }

    /// <summary>Only what the file itself gave reason to warn of remains, for another try at entering it.</summary>
    public void ForgetFoundInRegister() => Warnings.RemoveRange(ofTheFile, Warnings.Count - ofTheFile);

    /// <summary>The classifications and topics that the rows need and the catalogue doesn't have, each with a warning.</summary>
    public NewValues FindNewValues()
    {
        var found = new NewValues([], []);
        var seen = new HashSet<(ClassificationKind?, string)>();
        foreach (var firm in Firms.Values)
        {
            foreach (var row in firm.Rows)
            {
                Add(row, ClassificationKind.Tier, ImportColumns.Tier, row.Firm.Tier);
                Add(row, ClassificationKind.Industry, ImportColumns.Industry, row.Firm.Industry);
                Add(row, ClassificationKind.District, ImportColumns.District, row.Firm.District);
                foreach (var topic in row.Contact?.Topics ?? new HashSet<string>())
                    Add(row, null, ImportColumns.Topics, topic);
            }
        }
        return found;

        void Add(ImportRow row, ClassificationKind? kind, string column, string? key)
        {
            if (key is null || vocabulary.NameOfNew(kind, key) is not { } name || !seen.Add((kind, key)))
                return;
            if (kind is { } of)
                found.Classifications.Add(new Classification { Kind = of, Key = key, NameTraditionalChinese = name });
            else
                found.Topics.Add(new Topic { Key = key, NameTraditionalChinese = name });
            Warn(row.Line, column, "Row.NewValue", Words.Members[$"Column.{column}"], name);
        }
    }

    public void Warn(int line, string column, string key, params object?[] values) =>
        Warnings.Add(new ImportRemark(line, column, Words.Members[key, values]));

    /// <summary>Once, with what the first such cell was taken for: it holds for all of the column.</summary>
    private void SayWhichOrder(List<CsvRecord> records, ImportDates dates)
    {
        if (dates.Settled is { } text && dates.TryRead(text, out var date) && records.Find(record => Columns.Cell(record, ImportColumns.JoinedOn) == text) is { } first)
            Warn(first.Line, ImportColumns.JoinedOn, "Row.DayFirst", text, $"{date:yyyy-MM-dd}");
    }

    private void Take(CsvRecord record, ImportRowReader reader)
    {
        try
        {
            var row = reader.Read(record);
            if (!Firms.TryGetValue(row.MemberNumber, out var firm))
                firm = new ImportFirm(row);
            else
                firm.Add(row);
            Firms[row.MemberNumber] = firm;
        }
        catch (RefusalException refusal)
        {
            Rejected.Add(refusal.Remark);
            return;
        }
        foreach (var column in reader.WithLineBreaks(record))
            Warn(record.Line, column, "Row.LineBreak");
    }
}

internal sealed record NewValues(List<Classification> Classifications, List<Topic> Topics);
