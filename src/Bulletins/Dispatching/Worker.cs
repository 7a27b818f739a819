using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Dispatching;

/// <summary>A process that sends. Its lease is the lease on every row it has claimed: while it is alive it moves
/// the end of the lease on; when it is dead its rows are given back.</summary>
public sealed class Worker
{
    public long Id { get; init; }
    public required string Host { get; init; }
    public int ProcessId { get; init; }
    public DateTime StartedAt { get; init; }
    public DateTime LeaseUntil { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Worker>
    {
        public void Configure(EntityTypeBuilder<Worker> worker) => worker.Property(w => w.Host).HasMaxLength(100);
    }
}
