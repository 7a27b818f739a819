using Bulletins.Dispatching;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Figures;

/// <summary>The figures of a dispatch as they were at a moment. They are counted in the background, so that a report of any size opens at once.</summary>
public sealed class DispatchFigures
{
    public long DispatchId { get; init; }

    /// <summary>When they were counted, in UTC.</summary>
    public DateTime AsOf { get; set; }

    /// <summary>The dispatch's version that they belong to, and the last of its events whose consequences they hold: what tells that
    /// they have to be counted anew.</summary>
    public int DispatchVersion { get; set; }
    public long ThroughEvent { get; set; }

    /// <summary>A <see cref="CountedLedger"/> as JSON: what lists of dispatches show, apart from the rest.</summary>
    public required string Ledger { get; set; }

    /// <summary>A <see cref="ReportFigures"/> as JSON.</summary>
    public required string Figures { get; set; }

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
