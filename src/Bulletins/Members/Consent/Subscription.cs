using Bulletins.Members.Topics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Members.Consent;

/// <summary>A contact's choice about a topic, with when and how consent was given or taken back.</summary>
/// <remarks>A topic that the contact left is never joined again by an import: only by the contact, or by staff
/// who say that the contact asked for it.</remarks>
public sealed class Subscription
{
    private Subscription() { }

    public Subscription(Topic topic, DateTime at, ConsentSource source)
    {
        Topic = topic;
        Join(at, source);
    }

    public long ContactId { get; private set; }
    public Contact Contact { get; private set; } = null!;
    public long TopicId { get; private set; }
    public Topic Topic { get; private set; } = null!;
    public SubscriptionState State { get; private set; }
    public DateTime ChangedAt { get; private set; }
    public ConsentSource Source { get; private set; }

    /// <summary>The contact chose it, or staff on the contact's word; a file never overrides it, either way.</summary>
    public bool IsOwnChoice => Source is not (ConsentSource.Import or ConsentSource.Sample);

    public void Join(DateTime at, ConsentSource source) => Become(SubscriptionState.Joined, at, source);

    public void Leave(DateTime at, ConsentSource source) => Become(SubscriptionState.Left, at, source);

    private void Become(SubscriptionState state, DateTime at, ConsentSource source)
    {
        State = state;
        ChangedAt = at;
        Source = source;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> subscription)
        {
            subscription.HasKey(s => new { s.ContactId, s.TopicId });
            subscription.HasOne(s => s.Contact).WithMany(c => c.Subscriptions).HasForeignKey(s => s.ContactId);
            subscription.HasOne(s => s.Topic).WithMany().HasForeignKey(s => s.TopicId).OnDelete(DeleteBehavior.Restrict);
            subscription.HasIndex(s => new { s.TopicId, s.State });
        }
    }
}

public enum SubscriptionState { Joined, Left }

/// <summary>How a choice about mail reached us.</summary>
public enum ConsentSource
{
    /// <summary>From a CSV file of staff's.</summary>
    Import,
    /// <summary>Entered by staff, for instance after a telephone call.</summary>
    Staff,
    /// <summary>The button on the public page that a link in a mail opens.</summary>
    PublicPage,
    /// <summary>The mail program's own unsubscribe button (RFC 8058).</summary>
    OneClick,
    /// <summary>A mail to the address that the header of a circular names (RFC 2369).</summary>
    Mail,
    /// <summary>The sample association of a Development installation.</summary>
    Sample,
}
