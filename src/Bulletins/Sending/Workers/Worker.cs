using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Sending.Workers;

/// <summary>A process that sends. Its lease is the lease on every row it has claimed: while it is alive it moves
/// the end of the lease on; when it is dead its rows are given back.</summary>
public sealed class Worker
{
    public long Id { get; init; }

    /// <summary>The machine, and on Linux its process namespace, within which the process id means something.</summary>
    public required string Host { get; init; }

    public int ProcessId { get; init; }
    public DateTime StartedAt { get; init; }
    public DateTime LeaseUntil { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Worker>
    {
        public void Configure(EntityTypeBuilder<Worker> worker) => worker.Property(w => w.Host).HasMaxLength(100);
    }
}
