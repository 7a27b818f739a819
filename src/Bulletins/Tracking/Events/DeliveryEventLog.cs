using Bulletins.Members;
using Bulletins.Sending;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Events;

/// <summary>Something that was said, as it is on record now.</summary>
/// <param name="IsNew">False when it had been recorded before.</param>
public sealed record RecordedEvent(ReportedEvent Reported, MatchedDelivery? Match, bool IsNew);

/// <summary>Records what comes back, once however often and by however many processes it is brought, and draws the consequences.</summary>
public sealed class DeliveryEventLog(BulletinsDb db, DeliveryMatching matching, DeliveryEventConsequences consequences, TimeProvider clock, ILogger<DeliveryEventLog> log)
{
    private const int Slice = 500;

    /// <returns>In the order given.</returns>
    public async Task<IReadOnlyList<RecordedEvent>> RecordAsync(IReadOnlyCollection<ReportedEvent> reported, CancellationToken cancellation = default)
    {
        var recorded = new List<RecordedEvent>(reported.Count);
        foreach (var slice in reported.Chunk(Slice))
        {
            var matches = await matching.FindAsync([.. slice.Select(e => e.Traces)], cancellation);
            recorded.AddRange(await KeepAsync(slice, matches, cancellation));
        }
        await TryDrawAsync(cancellation);
        return recorded;
    }

    /// <summary>All that are open are drawn, and those of others are no fault of what was brought here. The round draws them each minute, and is heard of
    /// where it fails.</summary>
    private async Task TryDrawAsync(CancellationToken cancellation)
    {
        try
        {
            await consequences.DrawAsync(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            db.ChangeTracker.Clear();
            log.LogError(failure, "What came back is recorded; its consequences can't be drawn at this moment.");
        }
    }

    private async Task<List<RecordedEvent>> KeepAsync(ReportedEvent[] reported, IReadOnlyList<MatchedDelivery?> matches, CancellationToken cancellation)
    {
        for (var known = -1; ;)
        {
            var recorded = await MissingAsync(reported, matches, cancellation);
            known = recorded.Count(e => !e.IsNew);
            db.DeliveryEvents.AddRange(recorded.Where(e => e.IsNew).Select(e => Event(e.Reported, e.Match)));
            try
            {
                await db.SaveChangesAsync(cancellation);
                return recorded;
            }
            catch (DbUpdateException)
            {
                // Another process recorded one of them at this moment, and only the others are missing; else it is something else.
                db.ChangeTracker.Clear();
                if ((await MissingAsync(reported, matches, cancellation)).Count(e => !e.IsNew) <= known)
                    throw;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<List<RecordedEvent>> MissingAsync(ReportedEvent[] reported, IReadOnlyList<MatchedDelivery?> matches, CancellationToken cancellation)
    {
        var keys = reported.Select(KeyOf).ToList();
        var known = (await db.DeliveryEvents.Where(e => keys.Contains(e.Key)).Select(e => e.Key).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        return [.. reported.Select((e, i) => new RecordedEvent(e, matches[i], known.Add(KeyOf(e))))];
    }

    private DeliveryEvent Event(ReportedEvent reported, MatchedDelivery? match) => new()
    {
        Key = KeyOf(reported),
        DeliveryId = match?.DeliveryId,
        DispatchId = match?.DispatchId,
        ContactId = match?.ContactId,
        MemberId = match?.MemberId,
        NormalizedEmail = match?.NormalizedEmail ?? (EmailAddress.TryParse(reported.Traces.Address, out var address) ? address.Normalized : ""),
        Kind = reported.Kind,
        // A member's mail that is passed on to an address that is gone says little of the member's own.
        Hard = reported.Hard && !IsElsewhere(reported, match),
        Reason = reported.Reason,
        Status = Cut(reported.Status, 16),
        Code = reported.Code,
        Diagnostic = Cut(IsElsewhere(reported, match) ? $"<{reported.Traces.Address}>: {reported.Diagnostic}" : reported.Diagnostic, Attempt.LongestReply),
        Server = Cut(reported.Server, 255),
        Source = Cut(reported.Source, 200)!,
        Evidence = match?.Evidence,
        At = reported.At,
        RecordedAt = clock.UtcNow(),
        IncomingMailId = reported.IncomingMailId,
    };

    /// <summary>Longer ones than fit are told apart by their hash, and so is one with a blank at its end, which SQL Server doesn't see.</summary>
    private static string KeyOf(ReportedEvent reported) => reported.Key.Length <= DeliveryEvent.KeyLength && !reported.Key.EndsWith(' ') ? reported.Key
        : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(reported.Key)));

    /// <summary>Whether it speaks of another address than the mail was sent to.</summary>
    private static bool IsElsewhere(ReportedEvent reported, MatchedDelivery? match) =>
        match is not null && EmailAddress.TryParse(reported.Traces.Address, out var address) && address.Normalized != match.NormalizedEmail;

    /// <summary>Never between the two halves of one character.</summary>
    private static string? Cut(string? text, int length) =>
        text is null || text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
