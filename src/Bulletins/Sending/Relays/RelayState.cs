using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Sending.Relays;

/// <summary>The circuit breaker of a relay, shared by all processes. A relay without a row is closed.</summary>
public sealed class RelayState
{
    /// <summary>In characters.</summary>
    public const int LongestReason = 1000;

    public string Name { get; init; } = "";
    public CircuitState State { get; set; }

    /// <summary>What it suffers from; null when it is closed. Perhaps a <see cref="Texts.StoredFault"/>.</summary>
    public string? Reason { get; set; }

    /// <summary>Open: when it may be tried. HalfOpen: when the one that tries it counts as lost.</summary>
    public DateTime? Until { get; set; }

    /// <summary>How often in a row it failed.</summary>
    public int Failures { get; set; }

    /// <summary>How often it refused us since it last worked.</summary>
    public int Refusals { get; set; }

    /// <summary>The first of the failures in a row; null when it works.</summary>
    public DateTime? FailingSince { get; set; }

    public DateTime ChangedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<RelayState>
    {
        public void Configure(EntityTypeBuilder<RelayState> state)
        {
            state.HasKey(s => s.Name);
            state.Property(s => s.Name).HasMaxLength(RelayOptions.NameLength);
            state.Property(s => s.Reason).HasMaxLength(LongestReason);
        }
    }
}

public enum CircuitState
{
    /// <summary>Mail passes.</summary>
    Closed,
    /// <summary>It failed and rests.</summary>
    Open,
    /// <summary>One connection tries it.</summary>
    HalfOpen,
}
