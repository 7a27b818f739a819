using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Members.Consent;

/// <summary>A request to stop, in the form in which it was received; kept at least three years
/// (Cap. 593 s.9(3)) and never changed.</summary>
public sealed class Unsubscription
{
    public long Id { get; init; }
    public long ContactId { get; init; }

    /// <summary>The address that the mail went to which it answers; the contact's, where it answers none.</summary>
    public required string Email { get; init; }

    /// <summary>Null when the contact left everything.</summary>
    public long? TopicId { get; init; }

    public long? DeliveryId { get; init; }

    /// <summary>The mail that it was written in; null for what came over the web.</summary>
    public long? IncomingMailId { get; init; }
    public DateTime ReceivedAt { get; init; }
    public ConsentSource Source { get; init; }

    /// <summary>The request as it came: method, path, form fields, remote address and user agent.</summary>
    public required string Form { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Unsubscription>
    {
        public void Configure(EntityTypeBuilder<Unsubscription> request)
        {
            request.Property(r => r.Email).HasMaxLength(320);
            request.HasOne<Contact>().WithMany().HasForeignKey(r => r.ContactId).OnDelete(DeleteBehavior.Restrict);
            request.HasIndex(r => r.ContactId);
            request.HasIndex(r => r.IncomingMailId).IsUnique().HasFilter("IncomingMailId IS NOT NULL");
        }
    }
}
