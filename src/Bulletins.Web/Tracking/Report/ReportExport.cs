using System.Globalization;
using Bulletins.Auditing;
using Bulletins.Members;
using Bulletins.Time;
using Bulletins.Tracking.Figures;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using MiniExcelLibs;

namespace Bulletins.Web.Tracking.Report;

/// <summary>A report as files: every table one behind the other, or each a sheet. The list of firms is read when it is asked for, so it
/// bears a time of its own. Whoever takes personal data out is recorded.</summary>
internal sealed class ReportExport(BulletinsDb db, FiguresBook book, FirmReach firms, AuditLog audit, TimeProvider clock)
{
    /// <summary>Excel takes no more rows in a sheet.</summary>
    private const int MostRows = 1_000_000;

    private static readonly CsvWriterOptions Format = new() { WriteByteOrderMark = true, Injection = CsvInjection.Escape };

    /// <exception cref="Texts.NotFoundException">There is no such dispatch.</exception>
    public async Task<(DispatchReport Report, IReadOnlyList<ReportSheet> Sheets)> ReadAsync(long dispatchId, bool anew, CancellationToken cancellation)
    {
        var report = anew ? await book.CountAsync(dispatchId, cancellation) : await book.ReadAsync(dispatchId, cancellation) ?? await book.CountAsync(dispatchId, cancellation);
        var topics = await db.Topics.AsNoTracking().ToDictionaryAsync(topic => topic.Id, cancellation);
        return (report, ReportSheets.Of(report, topics));
    }

    public async Task WriteCsvAsync(long dispatchId, Stream to, Actor actor, CancellationToken cancellation)
    {
        var (report, sheets) = await ReadAsync(dispatchId, anew: false, cancellation);
        await RecordAsync(actor, dispatchId, "csv", cancellation);
        await using var csv = CsvWriter.Create(to, Format, leaveOpen: true);
        var listedAt = clock.UtcNow();
        var list = ReportSheets.FirmList(await FirmsAsync(dispatchId, cancellation));
        List<ReportSheet> all = [.. sheets, list];
        // Every record has as many fields as the widest (RFC 4180 section 2).
        var width = all.Max(sheet => sheet.Columns.Count);
        await WriteAsync([Screen.Tracking["Report.AsOf"], HongKongTime.SecondText(report.AsOf), HongKongTime.Zone.Id]);
        foreach (var sheet in all)
        {
            await WriteAsync([]);
            await WriteAsync([sheet.Title]);
            if (sheet == list)
                await WriteAsync([Screen.Tracking["Report.AsOf"], HongKongTime.SecondText(listedAt), HongKongTime.Zone.Id]);
            await WriteAsync([.. sheet.Columns]);
            foreach (var row in sheet.Rows)
                await WriteAsync([.. row.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")]);
        }
        await csv.FlushAsync(cancellation);

        ValueTask WriteAsync(string[] fields) => csv.WriteRecordAsync([.. fields, .. Enumerable.Repeat("", width - fields.Length)], cancellation);
    }

    public async Task<byte[]> WriteWorkbookAsync(long dispatchId, Actor actor, CancellationToken cancellation)
    {
        var (report, sheets) = await ReadAsync(dispatchId, anew: false, cancellation);
        await RecordAsync(actor, dispatchId, "xlsx", cancellation);
        var workbook = new Dictionary<string, object>();
        var listedAt = clock.UtcNow();
        var list = ReportSheets.FirmList(await FirmsAsync(dispatchId, cancellation));
        foreach (var sheet in sheets.Append(list))
            workbook[NameOf(sheet, workbook.Count)] = sheet.Rows.Count > 0 ? Rows(sheet) : [Empty(sheet)];
        var moments = new Dictionary<string, object>
        {
            [Screen.Tracking["Report.AsOf"]] = HongKongTime.SecondText(report.AsOf),
            [list.Title] = HongKongTime.SecondText(listedAt),
            [Screen.Tracking["Report.TimeZone"]] = HongKongTime.Zone.Id,
        };
        workbook[Screen.Tracking["Report.AsOf"]] = new[] { moments };
        using var file = new MemoryStream();
        await MiniExcel.SaveAsAsync(file, workbook, cancellationToken: cancellation);
        return file.ToArray();
    }

    private async Task<List<ReachedFirm>> FirmsAsync(long dispatchId, CancellationToken cancellation)
    {
        var all = new List<ReachedFirm>();
        await foreach (var firm in firms.ReadAllAsync(dispatchId).WithCancellation(cancellation))
            if (all.Count < MostRows)
                all.Add(firm);
        return all;
    }

    private async Task RecordAsync(Actor actor, long dispatchId, string form, CancellationToken cancellation)
    {
        audit.Record(actor, "dispatch.report", $"dispatch:{dispatchId}", form);
        await db.SaveChangesAsync(cancellation);
    }

    private static IEnumerable<Dictionary<string, object>> Rows(ReportSheet sheet) =>
        sheet.Rows.Select(row => sheet.Columns.Select((column, index) => (column, value: row[index])).DistinctBy(cell => cell.column)
            .ToDictionary(cell => cell.column, cell => cell.value));

    private static Dictionary<string, object> Empty(ReportSheet sheet) => sheet.Columns.Distinct().ToDictionary(column => column, _ => (object)"");

    /// <summary>At most 31 characters, and none that Excel forbids.</summary>
    private static string NameOf(ReportSheet sheet, int number)
    {
        var name = string.Concat(sheet.Title.Where(letter => !"[]:*?/\\".Contains(letter, StringComparison.Ordinal)));
        return $"{number + 1} {name}"[..Math.Min(31, name.Length + $"{number + 1} ".Length)];
    }
}
