using Bulletins.Dispatching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Figures;

/// <summary>The figures of a dispatch as they were at a moment. They are counted in the background, so that a report of any size opens at once.</summary>
public sealed class DispatchFigures
{
    public long DispatchId { get; init; }

    /// <summary>When they were counted, in UTC.</summary>
    public DateTime AsOf { get; init; }

    /// <summary>As JSON.</summary>
    public required string Figures { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<DispatchFigures>
    {
        public void Configure(EntityTypeBuilder<DispatchFigures> figures)
        {
            figures.HasKey(f => f.DispatchId);
            figures.Property(f => f.DispatchId).ValueGeneratedNever();
            figures.HasOne<Dispatch>().WithOne().HasForeignKey<DispatchFigures>(f => f.DispatchId);
        }
    }
}
