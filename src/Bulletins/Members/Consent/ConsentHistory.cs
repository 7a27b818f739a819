using Bulletins.Members.Suppressions;
using Bulletins.Members.Topics;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Members.Consent;

/// <summary>What a contact chose about mail and what happened to its address, as far as it was recorded: the
/// standing of each topic, the requests to stop, and the suppressions with their lifting.</summary>
public sealed class ConsentHistory(BulletinsDb db)
{
    /// <summary>Newest first.</summary>
    /// <param name="formerly">Addresses that it had before: what became of those belongs to its history too, as long as it had them. Default: none.</param>
    public async Task<IReadOnlyList<ConsentEvent>> OfAsync(long contactId, IReadOnlyList<FormerAddress>? formerly = null, CancellationToken cancellation = default)
    {
        var contact = await db.Contacts.AsNoTracking().AsSplitQuery().Include(c => c.Subscriptions).ThenInclude(s => s.Topic)
            .SingleAsync(c => c.Id == contactId, cancellation);
        var topics = await db.Topics.AsNoTracking().ToDictionaryAsync(t => t.Id, cancellation);
        var requests = await db.Unsubscriptions.AsNoTracking().Where(u => u.ContactId == contactId).ToListAsync(cancellation);
        string[] addresses = [contact.NormalizedEmail, .. (formerly ?? []).Select(former => former.NormalizedEmail)];
        var suppressions = (await db.Suppressions.AsNoTracking().Where(s => addresses.Contains(s.NormalizedEmail)).ToListAsync(cancellation))
            .FindAll(s => s.NormalizedEmail == contact.NormalizedEmail || formerly!.Any(former => former.Knew(s)));

        var events = contact.Subscriptions.Select(s => new ConsentEvent(s.ChangedAt,
                s.State == SubscriptionState.Joined ? ConsentEventKind.JoinedTopic : ConsentEventKind.LeftTopic, s.Topic, s.Source))
            .Concat(requests.Select(r => new ConsentEvent(r.ReceivedAt, ConsentEventKind.AskedToStop,
                r.TopicId is { } topic ? topics.GetValueOrDefault(topic) : null, r.Source)))
            .Concat(suppressions.Select(s => new ConsentEvent(s.Since, ConsentEventKind.Suppressed, Suppression: s)))
            .Concat(suppressions.Where(s => s.LiftedAt is not null)
                .Select(s => new ConsentEvent(s.LiftedAt!.Value, ConsentEventKind.SuppressionLifted, Suppression: s)));
        return [.. events.OrderByDescending(e => e.At)];
    }
}

/// <summary>An address that a contact had for a time. Somebody else may have it since.</summary>
/// <param name="From">UTC, as is <paramref name="Until"/>.</param>
public sealed record FormerAddress(string NormalizedEmail, DateTime From, DateTime Until)
{
    /// <summary>Whether a suppression held while the contact had the address.</summary>
    public bool Knew(Suppression suppression) =>
        suppression.NormalizedEmail == NormalizedEmail && suppression.Since <= Until && !(suppression.LiftedAt < From);
}

/// <param name="Topic">Null in a request to stop everything.</param>
public sealed record ConsentEvent(DateTime At, ConsentEventKind Kind, Topic? Topic = null, ConsentSource? Source = null, Suppression? Suppression = null);

public enum ConsentEventKind { JoinedTopic, LeftTopic, AskedToStop, Suppressed, SuppressionLifted }
