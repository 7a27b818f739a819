using Bulletins.Dispatching;
using Bulletins.Members.Addresses;
using Bulletins.Sending.Messages;
using Bulletins.Storage;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Events;

/// <summary>Which delivery something is about, and how that is known.</summary>
public sealed record MatchedDelivery(long DeliveryId, long DispatchId, long ContactId, long MemberId, string NormalizedEmail, MatchEvidence Evidence);

/// <summary>Finds the deliveries that reports are about, many at a time: the best evidence decides.</summary>
public sealed class DeliveryMatching(BulletinsDb db, TimeProvider clock)
{
    /// <summary>How far back a report without a token is looked for; the retrying of the slowest servers ends long before.</summary>
    private static readonly TimeSpan WeakReach = TimeSpan.FromDays(30);

    /// <returns>In the order of <paramref name="traces"/>; null where no delivery is known.</returns>
    public async Task<IReadOnlyList<MatchedDelivery?>> FindAsync(IReadOnlyList<DeliveryTraces> traces, CancellationToken cancellation = default)
    {
        var tokens = traces.Select(trace => Tokens(trace).ToList()).ToList();
        var known = await ByTokenAsync([.. tokens.SelectMany(list => list).Select(pair => pair.Token).Distinct()], cancellation);
        var found = tokens.Select(list => list.Where(pair => known.ContainsKey(pair.Token))
            .Select(pair => known[pair.Token] with { Evidence = pair.Evidence }).FirstOrDefault()).ToArray();
        await MatchWeaklyAsync(traces, found, cancellation);
        return found;
    }

    /// <summary>Each token that a report holds, with what it stood in, the best first. None is believed before it is found in the table.</summary>
    private static IEnumerable<(string Token, MatchEvidence Evidence)> Tokens(DeliveryTraces traces)
    {
        foreach (var address in traces.SentTo)
        {
            if (EnvelopeSender.TokenOf(address.Trim().ToLowerInvariant()) is { } token)
                yield return (token, MatchEvidence.EnvelopeSender);
        }
        if (Token(traces.EnvelopeId) is { } envelope)
            yield return (envelope, MatchEvidence.EnvelopeId);
        if (Token(traces.MessageId?.Trim().TrimStart('<').Split('@')[0]) is { } message)
            yield return (message, MatchEvidence.MessageId);
        foreach (var header in traces.HeaderTokens)
        {
            if (Token(header) is { } own)
                yield return (own, MatchEvidence.OwnHeader);
        }
    }

    private static string? Token(string? text) => text?.Trim().ToLowerInvariant() is { } token && PublicToken.IsWellFormed(token) ? token : null;

    private async Task<Dictionary<string, MatchedDelivery>> ByTokenAsync(List<string> tokens, CancellationToken cancellation)
    {
        var found = new Dictionary<string, MatchedDelivery>(StringComparer.Ordinal);
        foreach (var chunk in tokens.Chunk(500))
        {
            var rows = await db.Deliveries.AsNoTracking().Where(d => chunk.Contains(d.Token))
                .Select(d => new { d.Token, d.Id, d.DispatchId, d.ContactId, d.MemberId, d.NormalizedEmail }).ToListAsync(cancellation);
            foreach (var row in rows)
                found[row.Token] = new MatchedDelivery(row.Id, row.DispatchId, row.ContactId, row.MemberId, row.NormalizedEmail, MatchEvidence.EnvelopeSender);
        }
        return found;
    }

    /// <summary>The latest mail that was handed over for an address, so that staff see what it may be about.</summary>
    private async Task MatchWeaklyAsync(IReadOnlyList<DeliveryTraces> traces, MatchedDelivery?[] found, CancellationToken cancellation)
    {
        var wanted = new List<(int Index, string Email, MatchEvidence Evidence)>();
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] is not null)
                continue;
            if (EmailAddress.TryParse(traces[i].OriginalRecipient, out var original))
                wanted.Add((i, original.Normalized, MatchEvidence.OriginalRecipient));
            if (EmailAddress.TryParse(traces[i].Address, out var address))
                wanted.Add((i, address.Normalized, MatchEvidence.Address));
        }
        foreach (var chunk in wanted.Chunk(500))
        {
            var latest = await LatestAsync([.. chunk.Select(w => w.Email).Distinct()], cancellation);
            foreach (var (index, email, evidence) in chunk)
                found[index] ??= latest.TryGetValue(email, out var delivery) ? delivery with { Evidence = evidence } : null;
        }
    }

    private async Task<Dictionary<string, MatchedDelivery>> LatestAsync(List<string> emails, CancellationToken cancellation)
    {
        var since = clock.UtcNow() - WeakReach;
        // By the contacts that have the address, whose deliveries an index finds; there is none on the address of a delivery.
        var rows = await db.Contacts.AsNoTracking().Where(c => emails.Contains(c.NormalizedEmail))
            .Join(db.Deliveries, c => c.Id, d => d.ContactId, (c, d) => new { c.NormalizedEmail, Delivery = d })
            .Where(x => x.Delivery.Attempts > 0 && x.Delivery.ChangedAt > since && x.Delivery.NormalizedEmail == x.NormalizedEmail)
            .Select(x => new { x.Delivery.Id, x.Delivery.DispatchId, x.Delivery.ContactId, x.Delivery.MemberId, x.NormalizedEmail }).ToListAsync(cancellation);
        return rows.GroupBy(row => row.NormalizedEmail, (email, group) => group.MaxBy(row => row.Id)!)
            .ToDictionary(row => row.NormalizedEmail, row => new MatchedDelivery(row.Id, row.DispatchId, row.ContactId, row.MemberId, row.NormalizedEmail, MatchEvidence.Address));
    }
}
