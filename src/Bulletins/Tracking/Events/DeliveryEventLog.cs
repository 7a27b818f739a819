using Bulletins.Members.Addresses;
using Bulletins.Sending;
using Bulletins.Time;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Events;

/// <summary>Something that was said, as it is on record now.</summary>
/// <param name="IsNew">False when it had been recorded before.</param>
public sealed record RecordedEvent(ReportedEvent Reported, MatchedDelivery? Match, bool IsNew)
{
    /// <summary>The notice of the program's own that it is about; null for a mail to a member.</summary>
    public long? NoticeId { get; init; }
}

/// <summary>Records what comes back, once however often and by however many processes it is brought, and draws the consequences.</summary>
public sealed class DeliveryEventLog(BulletinsDb db, DeliveryMatching matching, ReturnedNotices notices, DeliveryEventConsequences consequences, TimeProvider clock, ILogger<DeliveryEventLog> log)
{
    private const int Slice = 500;

    /// <returns>In the order given.</returns>
    public async Task<IReadOnlyList<RecordedEvent>> RecordAsync(IReadOnlyCollection<ReportedEvent> reported, CancellationToken cancellation = default)
    {
        var recorded = new List<RecordedEvent>(reported.Count);
        foreach (var slice in reported.Chunk(Slice))
        {
            var matches = await matching.FindAsync([.. slice.Select(e => e.Traces)], cancellation);
            var returned = await notices.FindAsync([.. slice.Select(e => e.Traces.MessageId)], cancellation);
            // The issuer may be a contact as well, whose circular it says nothing of.
            recorded.AddRange(await KeepAsync([.. slice.Select((e, i) => new RecordedEvent(e, returned[i] is null ? matches[i] : null, IsNew: true) { NoticeId = returned[i] })], cancellation));
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

    private async Task<List<RecordedEvent>> KeepAsync(List<RecordedEvent> reported, CancellationToken cancellation)
    {
        for (var known = -1; ;)
        {
            var recorded = await MissingAsync(reported, cancellation);
            known = recorded.Count(e => !e.IsNew);
            db.DeliveryEvents.AddRange(recorded.Where(e => e.IsNew).Select(e => Event(e.Reported, e.Match)));
            foreach (var happened in recorded.Where(e => e is { IsNew: true, NoticeId: not null, Reported.Kind: DeliveryEventKind.Bounced }))
                await notices.TakeBackAsync(happened.NoticeId!.Value, happened.Reported, cancellation);
            try
            {
                await db.SaveChangesAsync(cancellation);
                return recorded;
            }
            catch (DbUpdateException)
            {
                // Another process recorded one of them at this moment, and only the others are missing; else it is something else.
                db.ChangeTracker.Clear();
                if ((await MissingAsync(reported, cancellation)).Count(e => !e.IsNew) <= known)
                    throw;
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<List<RecordedEvent>> MissingAsync(List<RecordedEvent> reported, CancellationToken cancellation)
    {
        var keys = reported.ConvertAll(e => KeyOf(e.Reported));
        var known = (await db.DeliveryEvents.Where(e => keys.Contains(e.Key)).Select(e => e.Key).ToListAsync(cancellation)).ToHashSet(StringComparer.Ordinal);
        return reported.ConvertAll(e => e with { IsNew = known.Add(KeyOf(e.Reported)) });
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
