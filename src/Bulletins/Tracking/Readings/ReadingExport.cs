using System.Globalization;
using Bulletins.Time;
using CsvHelper;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Readings;

/// <summary>Every request as CSV (RFC 4180; UTF-8 with BOM, so that Excel shows Chinese), with what it was judged as and why.
/// Times are those of Hong Kong, as the last columns say.</summary>
public sealed class ReadingExport(BulletinsDb db, TimeProvider clock)
{
    private static readonly CsvWriterOptions Format = new()
    {
        WriteByteOrderMark = true,
        // A program's name of itself must not become a formula in somebody's spreadsheet.
        Injection = CsvInjection.Escape,
    };

    private static readonly string[] Columns = ["at", "email", "organisation", "kind", "link", "url", "reader", "because", "method", "network", "agent", "as_of", "time_zone"];

    public async Task WriteAsync(long dispatchId, Stream to, CancellationToken cancellation = default)
    {
        await using var csv = CsvWriter.Create(to, Format, leaveOpen: true);
        await csv.WriteRecordAsync(Columns, cancellation);
        var asOf = HongKongTime.SecondText(clock.UtcNow());
        var links = await db.TrackedLinks.AsNoTracking().Where(l => l.DispatchId == dispatchId).ToDictionaryAsync(l => l.Number, l => l.Url, cancellation);
        var rows = db.ReadingEvents.AsNoTracking().Where(e => e.DispatchId == dispatchId).OrderBy(e => e.Id)
            .Join(db.Deliveries, e => e.DeliveryId, d => d.Id, (e, d) => new { Event = e, d.Email, d.Organisation });
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancellation))
            await csv.WriteRecordAsync(Fields(row.Event, row.Email, row.Organisation, links, asOf), cancellation);
        await csv.FlushAsync(cancellation);
    }

    private static string[] Fields(ReadingEvent reading, string email, string organisation, Dictionary<int, string> links, string asOf) =>
    [
        HongKongTime.SecondText(reading.At), email, organisation,
        Words.Tracking[$"ReadingKind.{reading.Kind}"],
        reading.LinkNumber?.ToString(CultureInfo.InvariantCulture) ?? "",
        reading.LinkNumber is { } number ? links.GetValueOrDefault(number, "") : "",
        reading.Reader is { } reader ? Words.Tracking[$"Reader.{reader}"] : "",
        reading.Because is { } sign ? Words.Tracking[$"ReaderSign.{sign}"] : "",
        reading.Method, reading.Network ?? "", reading.Agent ?? "", asOf, HongKongTime.Zone.Id,
    ];
}
