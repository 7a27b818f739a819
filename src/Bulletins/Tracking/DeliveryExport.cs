using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Texts;
using Bulletins.Time;
using CsvHelper;

namespace Bulletins.Tracking;

/// <summary>The ledger of a dispatch as CSV (RFC 4180; UTF-8 with BOM, so that Excel shows Chinese), a line each delivery.
/// Times are those of Hong Kong.</summary>
public sealed class DeliveryExport(DeliveryTable table)
{
    private static readonly CsvWriterOptions Format = new()
    {
        WriteByteOrderMark = true,
        // What a member or a server wrote must not become a formula in somebody's spreadsheet.
        Injection = CsvInjection.Escape,
    };

    private static readonly string[] Columns =
        ["email", "name", "organisation", "language", "state", "reason", "attempts", "last_attempt_at", "code", "enhanced_code", "reply", "report"];

    public async Task WriteAsync(DeliveryFilter filter, Stream to, CancellationToken cancellation = default)
    {
        await using var csv = CsvWriter.Create(to, Format, leaveOpen: true);
        await csv.WriteRecordAsync(Columns, cancellation);
        await foreach (var record in table.ReadAllAsync(filter, cancellation))
            await csv.WriteRecordAsync(Fields(record), cancellation);
        await csv.FlushAsync(cancellation);
    }

    private static string[] Fields(DeliveryRecord record)
    {
        var delivery = record.Delivery;
        var last = record.Attempts.Count > 0 ? record.Attempts[^1] : null;
        return
        [
            delivery.Email, delivery.Name, delivery.Organisation, delivery.Language.Tag(),
            Words.Dispatching[$"DeliveryState.{delivery.State}"],
            delivery.Exclusion is { } reason ? Words.Audiences[$"ExclusionReason.{reason}"] : delivery.State == DeliveryState.Bounced && record.Report is { } report ? Words.Sending[$"ReplyReason.{report.Reason}"] : "",
            delivery.Attempts.ToString(CultureInfo.InvariantCulture),
            last is null ? "" : HongKongTime.FromUtc(last.BegunAt).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            last?.Code?.ToString(CultureInfo.InvariantCulture) ?? "", last?.EnhancedCode ?? "", last?.ReplyInWords ?? "", record.Report?.Diagnostic ?? "",
        ];
    }
}
