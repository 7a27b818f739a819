using Bulletins.Dispatching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Readings;

/// <summary>What the readings of a large dispatch came to when they were last counted; of any, once the single ones are forgotten.</summary>
public sealed class ReadingFigures
{
    /// <summary>The <see cref="ThroughReading"/> of those that are forgotten: nothing that comes later is news.</summary>
    public const long Forgotten = long.MaxValue;

    public long DispatchId { get; init; }

    /// <summary>In UTC.</summary>
    public DateTime AsOf { get; set; }

    /// <summary>The last request that is in it, up to which all are judged.</summary>
    public long ThroughReading { get; set; }

    /// <summary>A <see cref="ReadingReport"/> as JSON.</summary>
    public required string Report { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ReadingFigures>
    {
        public void Configure(EntityTypeBuilder<ReadingFigures> figures)
        {
            figures.HasKey(f => f.DispatchId);
            figures.Property(f => f.DispatchId).ValueGeneratedNever();
            figures.HasOne<Dispatch>().WithOne().HasForeignKey<ReadingFigures>(f => f.DispatchId);
        }
    }
}
