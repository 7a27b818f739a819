using System.Globalization;
using Bulletins.Dispatching;
using Bulletins.Sending;
using Bulletins.Sending.Replies;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Tracking.Events;
using CsvHelper;

namespace Bulletins.Tracking;

/// <summary>The ledger of a dispatch as CSV (RFC 4180; UTF-8 with BOM, so that Excel shows Chinese), a line each delivery.
/// Times are those of Hong Kong, as the last columns say.</summary>
public sealed class DeliveryExport(DeliveryTable table, TimeProvider clock)
{
    private static readonly CsvWriterOptions Format = new()
    {
        WriteByteOrderMark = true,
        // What a member or a server wrote must not become a formula in somebody's spreadsheet.
        Injection = CsvInjection.Escape,
    };

    private static readonly string[] Columns =
        ["email", "name", "organisation", "language", "state", "reason", "attempts", "last_attempt_at", "code", "enhanced_code", "reply", "report", "as_of", "time_zone"];

    public async Task WriteAsync(DeliveryFilter filter, Stream to, CancellationToken cancellation = default)
    {
        await using var csv = CsvWriter.Create(to, Format, leaveOpen: true);
        await csv.WriteRecordAsync(Columns, cancellation);
        var asOf = HongKongTime.SecondText(clock.UtcNow());
        await foreach (var record in table.ReadAllAsync(filter, cancellation))
            await csv.WriteRecordAsync(Fields(record, asOf), cancellation);
        await csv.FlushAsync(cancellation);
    }

    private static string[] Fields(DeliveryRecord record, string asOf)
    {
        var delivery = record.Delivery;
        var last = record.Attempts.Count > 0 ? record.Attempts[^1] : null;
        return
        [
            delivery.Email, delivery.Name, delivery.Organisation, delivery.Language.Tag(),
            Words.Dispatching[$"DeliveryState.{delivery.State}"],
            Reason(delivery, last, record.Report),
            delivery.Attempts.ToString(CultureInfo.InvariantCulture),
            last is null ? "" : HongKongTime.SecondText(last.BegunAt),
            last?.Code?.ToString(CultureInfo.InvariantCulture) ?? "", last?.EnhancedCode ?? "", last?.ReplyInWords ?? "", record.Report?.Diagnostic ?? "", asOf, HongKongTime.Zone.Id,
        ];
    }

    /// <summary>The one that the pages name.</summary>
    private static string Reason(Delivery delivery, Attempt? last, DeliveryEvent? report) => delivery switch
    {
        { Exclusion: { } reason } => Words.Audiences[$"ExclusionReason.{reason}"],
        { State: DeliveryState.Bounced } => report is null ? "" : Words.Sending[$"ReplyReason.{report.Reason}"],
        { State: DeliveryState.Failed or DeliveryState.Deferred or DeliveryState.Uncertain } => last?.Reason is { } reason && reason != ReplyReason.Unspecified ? Words.Sending[$"ReplyReason.{reason}"] : "",
        _ => "",
    };
}
