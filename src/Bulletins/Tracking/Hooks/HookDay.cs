using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Tracking.Hooks;

/// <summary>What a web hook told on one day without saying which mail it means: nothing follows from it, however sure it is who told it.</summary>
public sealed class HookDay
{
    /// <summary>Its <see cref="IHook.Name"/>.</summary>
    public required string Hook { get; init; }

    /// <summary>In Hong Kong.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Events that name an address of ours and no more.</summary>
    public int Guessed { get; set; }

    /// <summary>Events about no mail that is known.</summary>
    public int Unmatched { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<HookDay>
    {
        public void Configure(EntityTypeBuilder<HookDay> day)
        {
            day.HasKey(d => new { d.Hook, d.Day });
            day.Property(d => d.Hook).HasMaxLength(32);
        }
    }
}
