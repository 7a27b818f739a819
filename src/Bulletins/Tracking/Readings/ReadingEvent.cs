using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Readings;

/// <summary>One request that a mail caused: a picture loaded, a link followed. Kept as it came; who did it is judged apart from it.</summary>
public sealed class ReadingEvent
{
    public const int AgentLength = 512;

    public long Id { get; init; }
    public long DispatchId { get; init; }
    public long DeliveryId { get; init; }
    public ReadingKind Kind { get; init; }

    /// <summary>The <see cref="TrackedLink.Number"/>; null for an opening.</summary>
    public int? LinkNumber { get; init; }

    public DateTime At { get; init; }
    public required string Method { get; init; }

    /// <summary>The network address it came from, as text.</summary>
    public string? Network { get; init; }
    public string? Agent { get; init; }

    /// <summary>Null until it was judged. It is judged anew when later requests show more.</summary>
    public Reader? Reader { get; private set; }
    public ReaderSign? Because { get; private set; }

    public void Judge(Reader reader, ReaderSign because)
    {
        Reader = reader;
        Because = because;
    }

    internal sealed class Mapping : IEntityTypeConfiguration<ReadingEvent>
    {
        public void Configure(EntityTypeBuilder<ReadingEvent> reading)
        {
            reading.Property(r => r.Method).HasMaxLength(16);
            reading.Property(r => r.Network).HasMaxLength(64);
            reading.Property(r => r.Agent).HasMaxLength(AgentLength);
            reading.HasIndex(r => r.DispatchId);
            reading.HasIndex(r => new { r.DeliveryId, r.At });
            reading.HasIndex(r => r.Id, "IX_ReadingEvents_Unjudged").HasFilter("Reader IS NULL");
        }
    }
}

public enum ReadingKind
{
    Opened,
    Clicked,
}

public enum Reader
{
    Person,
    Machine,
    Unknown,
}

/// <summary>What a request was judged by.</summary>
public enum ReaderSign
{
    /// <summary>Nothing that tells.</summary>
    Nothing,
    /// <summary>A method that browsers don't follow links with, such as HEAD.</summary>
    Method,
    /// <summary>Many of the mail's links within seconds.</summary>
    Burst,
    /// <summary>Sooner after sending than anybody reads.</summary>
    SecondsAfterSending,
    /// <summary>A network of scanners or picture proxies.</summary>
    Network,
    /// <summary>A program that names itself as one, or none at all.</summary>
    Agent,
    /// <summary>The link that no person sees.</summary>
    HiddenLink,
    /// <summary>A browser, minutes or more after sending, one link at a time.</summary>
    Browser,
}
