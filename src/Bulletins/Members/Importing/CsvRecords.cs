using Bulletins.Texts;
using CsvHelper;

namespace Bulletins.Members.Importing;

/// <summary>One record of a CSV text, with the line on which it begins.</summary>
internal sealed record CsvRecord(int Line, string[] Cells);

/// <summary>A record that breaks RFC 4180, or has more or fewer cells than the header.</summary>
/// <param name="Cell">Index of the cell that is at fault.</param>
internal sealed record BrokenRecord(int Line, int Cell, Fault Fault);

/// <summary>Reads CSV as RFC 4180 has it, or the same with tabs, and recovers from what isn't.</summary>
/// <remarks>A quotation mark without its partner would make everything up to the next one, or to the end of the file,
/// one single cell. So when a record that runs over several lines turns out to be broken, only its first line is
/// refused, and reading begins afresh on the line after it.</remarks>
internal sealed class CsvRecords(byte[] text)
{
    private readonly List<int> lineStarts = FindLineStarts(text);

    /// <summary>Cells that are copied out of a spreadsheet have tabs between them.</summary>
    private readonly char separator = FirstLine(text) is var header && header.Contains((byte)'\t') && !header.Contains((byte)',') ? '\t' : ',';

    private int width;

    /// <summary>Null in a text without a record.</summary>
    public CsvRecord? Header { get; private set; }

    public List<CsvRecord> Records { get; } = [];
    public List<BrokenRecord> Broken { get; } = [];

    /// <summary>Empty records, such as the commas that a spreadsheet writes under a table, are left out.</summary>
    public void Read()
    {
        for (int? line = 1; line is not null;)
            line = ReadFrom(line.Value);
    }

    /// <returns>The line on which to begin afresh; null at the end of the text.</returns>
    private int? ReadFrom(int firstLine)
    {
        if (firstLine > lineStarts.Count)
            return null;
        CsvMalformedRecord? broken = null;
        var start = lineStarts[firstLine - 1];
        // As a stream it is read bit by bit; as one piece of memory all that follows would be looked through at each beginning.
        using var rest = new MemoryStream(text, start, text.Length - start);
        using var reader = CsvReader.Create(rest, new CsvReaderOptions
        {
            BufferSize = 16 * 1024,
            HasHeader = false,
            Separator = separator,
            TrackLineNumbers = true,
            OnMalformedRecord = malformed => broken = malformed,
        });
        while (reader.Read())
        {
            var line = firstLine - 1 + (int)reader.LineNumber;
            var good = broken is null
                ? Take(new CsvRecord(line, [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)]))
                : Refuse(line, start + (int)broken.Value.ByteOffset, broken.Value.Reason);
            if (!good && reader.RawRecord.ContainsAny((byte)'\r', (byte)'\n'))
                return line + 1;
            broken = null;
        }
        return null;
    }

    /// <returns>False when the record has another number of cells than the header.</returns>
    private bool Take(CsvRecord record)
    {
        var cells = record.Cells.AsSpan().TrimEnd("").Length;
        if (Array.TrueForAll(record.Cells, string.IsNullOrWhiteSpace))
            return true;
        if (Header is null)
        {
            Header = record;
            width = cells;
            return true;
        }
        if (record.Cells.Length < width)
            Broken.Add(new BrokenRecord(record.Line, record.Cells.Length, new Fault(Words.Members, "Row.TooFewCells", record.Cells.Length, width)));
        else if (cells > width)
            Broken.Add(new BrokenRecord(record.Line, width - 1, new Fault(Words.Members, "Row.TooManyCells", cells, width)));
        else
            Records.Add(record);
        return record.Cells.Length >= width && cells <= width;
    }

    private bool Refuse(int line, int position, CsvMalformedReason reason)
    {
        Broken.Add(new BrokenRecord(line, CellAt(line, position), new Fault(Words.Members, reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "Row.QuoteNotClosed",
            CsvMalformedReason.TextAfterClosingQuote => "Row.TextAfterQuote",
            _ => "Row.StrayQuote",
        })));
        return false;
    }

    /// <summary>The index of the cell that holds a position: the separators outside quotation marks before it.</summary>
    private int CellAt(int line, int position)
    {
        var (cell, quoted) = (0, false);
        foreach (var c in text.AsSpan(lineStarts[line - 1]..Math.Min(position, text.Length)))
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == separator && !quoted)
                cell++;
        }
        return cell;
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart("\r\n"u8);
        return text.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end ? text[..end] : text;
    }

    private static List<int> FindLineStarts(ReadOnlySpan<byte> text)
    {
        List<int> starts = [0];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
                starts.Add(i + 1);
        }
        return starts;
    }
}
