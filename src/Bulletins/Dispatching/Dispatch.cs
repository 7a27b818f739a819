using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Storage;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bulletins.Dispatching;

/// <summary>One sending of one approved bulletin to an audience at a time.</summary>
public sealed class Dispatch : IVersioned
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
    public string CreatedBy { get; init; } = "";
    public DateTime CreatedAt { get; init; }
    public DateTime? StartedAt { get; private set; }

    /// <summary>The audience is frozen up to this contact; preparing goes on behind it after a crash.</summary>
    public long PreparedThrough { get; private set; }

    /// <summary>How many contacts the rule matched, counted when the audience was frozen. The ledger must sum up to it.</summary>
    public int? Candidates { get; private set; }

    public DateTime? PreparedAt { get; private set; }
    public DateTime? CompletedAt { get; private set; }

    /// <summary>Why it is paused, was cancelled or waits for a relay, in words, when that came by itself.</summary>
    public string? StateReason { get; private set; }

    /// <summary>What its messages share beyond their text, as JSON; written when the first one is composed and never changed.</summary>
    public string? MessageFrame { get; init; }

    public int Version { get; set; }

    public bool IsOver => State is DispatchState.Completed or DispatchState.Cancelled;

    public static Dispatch Schedule(Bulletin bulletin, Segment segment, DateTime sendAt, DateTime? notAfter, string by, DateTime now,
        UncertainPolicy policy = UncertainPolicy.SendOnceMore) => new()
    {
        BulletinId = bulletin.Id,
        SegmentId = segment.Id,
        SegmentName = segment.Name,
        Rule = segment.Rule,
        SendAt = sendAt,
        NotAfter = notAfter,
        UncertainPolicy = policy,
        CreatedBy = by,
        CreatedAt = now,
    };

    public void BeginPreparing(DateTime now)
    {
        Require(DispatchState.Scheduled);
        State = DispatchState.Preparing;
        StartedAt = now;
    }

    public void PreparedUpTo(long contactId) => PreparedThrough = contactId;

    public void BeginSending(int candidates, DateTime now)
    {
        Require(DispatchState.Preparing);
        State = DispatchState.Sending;
        Candidates = candidates;
        PreparedAt = now;
    }

    public void Complete(DateTime now)
    {
        Require(DispatchState.Sending);
        State = DispatchState.Completed;
        CompletedAt = now;
        StateReason = null;
    }

    /// <summary>Nothing more goes out. Deliveries that are on the wire at this moment still get their outcome.</summary>
    public void Cancel(DateTime now, string? reason)
    {
        Require(DispatchState.Scheduled, DispatchState.Preparing, DispatchState.Sending, DispatchState.Paused);
        State = DispatchState.Cancelled;
        CompletedAt = now;
        StateReason = reason;
    }

    /// <param name="reason">In words, when it pauses by itself; null when staff paused it.</param>
    public void Pause(string? reason)
    {
        Require(DispatchState.Preparing, DispatchState.Sending);
        State = DispatchState.Paused;
        StateReason = reason;
    }

    /// <summary>Goes on where it stopped: with preparing, if the audience wasn't frozen yet.</summary>
    public void Resume()
    {
        Require(DispatchState.Paused);
        State = PreparedAt is null ? DispatchState.Preparing : DispatchState.Sending;
        StateReason = null;
    }

    private void Require(params ReadOnlySpan<DispatchState> states)
    {
        if (!states.Contains(State))
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.WrongState", Id, Words.Dispatching[$"DispatchState.{State}"]));
    }

    internal sealed class Mapping : IEntityTypeConfiguration<Dispatch>
    {
        public void Configure(EntityTypeBuilder<Dispatch> dispatch)
        {
            dispatch.Property(d => d.SegmentName).HasMaxLength(120);
            dispatch.Property(d => d.CreatedBy).HasMaxLength(256);
            dispatch.Property(d => d.StateReason).HasMaxLength(1000);
            dispatch.HasOne(d => d.Bulletin).WithMany().HasForeignKey(d => d.BulletinId).OnDelete(DeleteBehavior.Restrict);
            dispatch.HasOne(d => d.Segment).WithMany().HasForeignKey(d => d.SegmentId).OnDelete(DeleteBehavior.Restrict);
            dispatch.HasIndex(d => new { d.State, d.SendAt });
        }
    }
}

public enum DispatchState
{
    /// <summary>Waits for its time; nothing is frozen yet.</summary>
    Scheduled,
    /// <summary>The audience is being frozen into delivery rows and the circular rendered; nothing has left.</summary>
    Preparing,
    Sending,
    /// <summary>Nothing new is begun until it is resumed.</summary>
    Paused,
    /// <summary>Every delivery has come to an end, or waits only for what comes back.</summary>
    Completed,
    Cancelled,
}

/// <summary>What becomes of deliveries of which nobody can say whether the relay took them.</summary>
public enum UncertainPolicy
{
    /// <summary>Send once more under the same Message-ID, so that the mailbox can tell the copies apart from two mails.</summary>
    SendOnceMore,
    /// <summary>Leave them for staff to decide.</summary>
    Hold,
}
