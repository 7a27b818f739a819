using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Dispatching;

/// <summary>One sending of one approved bulletin to an audience at a time.</summary>
public sealed partial class Dispatch : IVersioned
{
    public long Id { get; init; }
    public long BulletinId { get; init; }
    public Bulletin Bulletin { get; init; } = null!;
    public long SegmentId { get; init; }
    public Segment Segment { get; init; } = null!;

    /// <summary>The segment's name and rule when the dispatch was made: what later changes to the segment don't touch.</summary>
    public required string SegmentName { get; init; }
    public required string Rule { get; init; }

    public DispatchState State { get; private set; }
    public DateTime SendAt { get; private set; }

    /// <summary>After this moment nothing more is begun: what is left is cancelled.</summary>
    public DateTime? NotAfter { get; private set; }

    public UncertainPolicy UncertainPolicy { get; init; }
    public DispatchPriority Priority { get; private set; }

    /// <summary>The dispatch whose recipients this one corrects; null for an ordinary dispatch. Its audience is not the rule's
    /// but whoever was handed over that dispatch's mail in a revision before <see cref="CorrectedRevision"/>.</summary>
    public long? ErratumOf { get; init; }

    /// <summary>The first revision of <see cref="ErratumOf"/>'s content that is right.</summary>
    public int? CorrectedRevision { get; init; }

    /// <summary>The dispatch whose circular this one sends again, to <see cref="OnlyContactId"/> alone; null for an ordinary dispatch.</summary>
    public long? ResendOf { get; init; }
    public long? OnlyContactId { get; init; }

    /// <summary>Whether it is recorded who loads its pictures, and who follows its links. The footer then says so.</summary>
    public bool TrackOpens { get; init; }
    public bool TrackClicks { get; init; }

    public RecordedReading Recorded =>
        (TrackOpens ? RecordedReading.Opens : RecordedReading.Nothing) | (TrackClicks ? RecordedReading.Clicks : RecordedReading.Nothing);

    /// <summary>The revision of the content in force, from 1. Nothing of an earlier one is begun any more.</summary>
    public int ContentRevision { get; private set; } = 1;

    /// <summary>The bulletin that the content in force was rendered from, when that isn't the dispatch's own.</summary>
    public long? CorrectionId { get; private set; }

    public string CreatedBy { get; init; } = "";
    public DateTime CreatedAt { get; init; }
    public DateTime? StartedAt { get; private set; }

    /// <summary>The audience is frozen up to this contact; preparing goes on behind it after a crash.</summary>
    public long PreparedThrough { get; private set; }

    /// <summary>How many deliveries were frozen: one for each contact that the rule matched, which is counted apart as the rows are written. The ledger must sum up to it.</summary>
    public int? Candidates { get; private set; }

    public DateTime? PreparedAt { get; private set; }
    public DateTime? CompletedAt { get; private set; }

    /// <summary>When all of its refusals had been counted against the addresses, some time after its end; null while more may come.</summary>
    public DateTime? RefusalsCountedAt { get; init; }

    /// <summary>Why it is paused, was cancelled, ended early, can't be prepared or waits for a relay, when that came by itself: a
    /// <see cref="StoredFault"/>, which <see cref="ReasonInWords"/> says in the reader's language.</summary>
    public string? StateReason { get; private set; }

    /// <summary>What its messages share beyond their text, as JSON; written when the first one is composed and never changed.</summary>
    public string? MessageFrame { get; init; }

    public int Version { get; set; }

    public bool IsOver => State is DispatchState.Completed or DispatchState.Cancelled;

    /// <summary>The bulletin whose text goes out now.</summary>
    public long ContentBulletinId => CorrectionId ?? BulletinId;

    public string? ReasonInWords => StateReason is null ? null : StoredFault.Read(StateReason);

    public static Dispatch Schedule(Bulletin bulletin, Segment segment, DateTime sendAt, DateTime? notAfter, string by, DateTime now,
        UncertainPolicy policy = UncertainPolicy.SendOnceMore, DispatchPriority priority = DispatchPriority.Normal, RecordedReading recorded = RecordedReading.Nothing) => new()
    {
        BulletinId = bulletin.Id,
        SegmentId = segment.Id,
        SegmentName = segment.Name,
        Rule = segment.Rule,
        SendAt = sendAt,
        NotAfter = notAfter,
        UncertainPolicy = policy,
        Priority = priority,
        TrackOpens = recorded.HasFlag(RecordedReading.Opens),
        TrackClicks = recorded.HasFlag(RecordedReading.Clicks),
        CreatedBy = by,
        CreatedAt = now,
    };

    /// <summary>Tells everybody who was handed over the text that <paramref name="corrected"/> had before its correction. What it recorded
    /// of its readers isn't recorded of the erratum's: that is chosen anew each time, and nobody chose it here.</summary>
    public static Dispatch Erratum(Dispatch corrected, string by, DateTime now) => new()
    {
        BulletinId = corrected.ContentBulletinId,
        SegmentId = corrected.SegmentId,
        SegmentName = corrected.SegmentName,
        Rule = Audiences.Rules.Rule.Everyone.ToJson(),
        SendAt = now,
        UncertainPolicy = corrected.UncertainPolicy,
        Priority = corrected.Priority,
        ErratumOf = corrected.Id,
        CorrectedRevision = corrected.ContentRevision,
        CreatedBy = by,
        CreatedAt = now,
    };

    /// <summary>Sends the text that <paramref name="original"/> has in force to a single contact.</summary>
    public static Dispatch Resend(Dispatch original, long contactId, string by, DateTime now) => new()
    {
        BulletinId = original.ContentBulletinId,
        SegmentId = original.SegmentId,
        SegmentName = original.SegmentName,
        Rule = Audiences.Rules.Rule.Everyone.ToJson(),
        SendAt = now,
        UncertainPolicy = original.UncertainPolicy,
        Priority = original.Priority,
        ResendOf = original.Id,
        OnlyContactId = contactId,
        PreparedThrough = contactId - 1,
        TrackOpens = original.TrackOpens,
        TrackClicks = original.TrackClicks,
        CreatedBy = by,
        CreatedAt = now,
    };

    internal sealed class Mapping : IEntityTypeConfiguration<Dispatch>
    {
        public void Configure(EntityTypeBuilder<Dispatch> dispatch)
        {
            dispatch.Ignore(d => d.Recorded);
            dispatch.Property(d => d.SegmentName).HasMaxLength(120);
            dispatch.Property(d => d.CreatedBy).HasMaxLength(256);
            dispatch.Property(d => d.StateReason).HasMaxLength(StoredFault.Longest);
            dispatch.Property(d => d.Priority).HasDefaultValue(DispatchPriority.Normal).ValueGeneratedNever();
            dispatch.Property(d => d.ContentRevision).HasDefaultValue(1).ValueGeneratedNever();
            dispatch.Property(d => d.TrackOpens).HasDefaultValue(false).ValueGeneratedNever();
            dispatch.Property(d => d.TrackClicks).HasDefaultValue(false).ValueGeneratedNever();
            // Neither dispatches nor approved bulletins are ever deleted. A foreign key would make SQLite build both tables anew.
            dispatch.HasIndex(d => d.ErratumOf);
            dispatch.HasIndex(d => d.ResendOf);
            dispatch.HasOne(d => d.Bulletin).WithMany().HasForeignKey(d => d.BulletinId).OnDelete(DeleteBehavior.Restrict);
            dispatch.HasOne(d => d.Segment).WithMany().HasForeignKey(d => d.SegmentId).OnDelete(DeleteBehavior.Restrict);
            dispatch.HasIndex(d => new { d.State, d.SendAt });
        }
    }
}
