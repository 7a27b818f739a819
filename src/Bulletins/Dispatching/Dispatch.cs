using Bulletins.Audiences;
using Bulletins.Composing;
using Bulletins.Rendering;
using Bulletins.Storage;
using Bulletins.Texts;
using Bulletins.Time;
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
        Rule = Audiences.Rule.Everyone.ToJson(),
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
        Rule = Audiences.Rule.Everyone.ToJson(),
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
        StateReason = null;
        Candidates = candidates;
        PreparedAt = now;
    }

    /// <param name="reason">Why not everybody was tried to the end; null when everybody was.</param>
    public void Complete(DateTime now, Fault? reason = null)
    {
        Require(DispatchState.Sending);
        State = DispatchState.Completed;
        CompletedAt = now;
        StateReason = reason?.Store();
    }

    /// <summary>Sets another limit than was said at first, or none.</summary>
    /// <exception cref="ConflictException">It is over, or its limit has passed, so that what is left is being cancelled.</exception>
    /// <exception cref="FaultException">That moment has passed, or comes before the time of sending.</exception>
    public void Limit(DateTime? notAfter, DateTime now)
    {
        RequireNotOver();
        RequireWithinLimit(now);
        if (notAfter <= now)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.NotAfterPassed", HongKongTime.MinuteText(notAfter.Value)));
        if (notAfter <= SendAt)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.NotAfterTooEarly", HongKongTime.MinuteText(notAfter.Value)));
        NotAfter = notAfter;
    }

    /// <summary>Sets another time of sending than was said at first.</summary>
    /// <exception cref="ConflictException">It is over, or has begun.</exception>
    /// <exception cref="FaultException">That moment has passed, or doesn't come before the limit.</exception>
    public void Reschedule(DateTime sendAt, DateTime now)
    {
        RequireNotOver();
        if (StartedAt is not null)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.HasBegun", Id));
        if (sendAt <= now)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.TimePassed", HongKongTime.MinuteText(sendAt)));
        if (NotAfter <= sendAt)
            throw new FaultException(new Fault(Words.Dispatching, "Dispatch.NotAfterTooEarly", HongKongTime.MinuteText(NotAfter.Value)));
        SendAt = sendAt;
    }

    /// <exception cref="ConflictException">It is over.</exception>
    public void Prioritise(DispatchPriority priority)
    {
        RequireNotOver();
        Priority = priority;
    }

    /// <summary>What is put off has its limit moved first, and what is brought forward afterwards, so that each fits the other at every moment.</summary>
    /// <exception cref="ConflictException">It is over, its limit has passed, or it has begun and its time differs.</exception>
    /// <exception cref="FaultException">A time that differs has passed, or the limit doesn't come after the time of sending.</exception>
    public void ChangeTerms(DispatchTerms terms, DateTime now)
    {
        if (terms.SendAt < SendAt)
            Reschedule(terms.SendAt, now);
        if (terms.NotAfter != NotAfter)
            Limit(terms.NotAfter, now);
        if (terms.SendAt > SendAt)
            Reschedule(terms.SendAt, now);
        if (terms.Priority != Priority)
            Prioritise(terms.Priority);
    }

    /// <summary>Deliveries are to be tried once more, also of a dispatch that was completed.</summary>
    /// <exception cref="ConflictException">It was cancelled, hasn't begun, or its limit has passed.</exception>
    public void Reopen(DateTime now)
    {
        Require(DispatchState.Sending, DispatchState.Paused, DispatchState.Completed);
        RequireWithinLimit(now);
        if (State != DispatchState.Completed)
            return;
        State = DispatchState.Sending;
        CompletedAt = null;
        StateReason = null;
    }

    /// <summary>From here on the correcting bulletin's text goes out; what goes out has been approved like any other.</summary>
    /// <exception cref="ConflictException">It isn't paused, nothing was sent yet, the bulletin isn't approved, or corrects another text.</exception>
    public void Correct(Bulletin correction)
    {
        RequireCorrectable();
        if (correction.CorrectsBulletinId != ContentBulletinId)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.OtherCorrection", correction.Name, Id));
        RequireApproved(correction);
        CorrectionId = correction.Id;
        ContentRevision++;
    }

    /// <summary>What is sent again is the text that its original has in force, in whatever state it is.</summary>
    public void CorrectWith(Dispatch original)
    {
        CorrectionId = original.CorrectionId;
        ContentRevision++;
    }

    /// <exception cref="ConflictException">It isn't paused, or nothing was sent yet, so that it can be cancelled and made anew.</exception>
    public void RequireCorrectable()
    {
        Require(DispatchState.Paused);
        if (PreparedAt is null)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.NothingSentYet", Id));
    }

    /// <exception cref="ConflictException">The bulletin can't be sent.</exception>
    public static void RequireApproved(Bulletin bulletin)
    {
        if (bulletin.State != BulletinState.Approved)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.NotApproved", bulletin.Name, Words.Composing[$"BulletinState.{bulletin.State}"]));
    }

    /// <summary>Nothing more goes out. Deliveries that are on the wire at this moment still get their outcome.</summary>
    public void Cancel(DateTime now, Fault? reason)
    {
        RequireNotOver();
        State = DispatchState.Cancelled;
        CompletedAt = now;
        StateReason = reason?.Store();
    }

    /// <summary>It waited for somebody until nothing could be sent any more.</summary>
    public void CancelAtLimit(DateTime now, Fault? reason)
    {
        Require(DispatchState.Paused);
        Cancel(now, reason);
    }

    /// <summary>Nothing more is begun, nor does its time begin it.</summary>
    /// <param name="reason">When it pauses by itself; null when staff paused it.</param>
    public void Pause(Fault? reason)
    {
        Require(DispatchState.Scheduled, DispatchState.Preparing, DispatchState.Sending);
        State = DispatchState.Paused;
        StateReason = reason?.Store();
    }

    /// <summary>Goes on where it stopped: with waiting for its time, if it hadn't begun, and with preparing, if the audience wasn't frozen yet.</summary>
    public void Resume()
    {
        Require(DispatchState.Paused);
        State = StartedAt is null ? DispatchState.Scheduled : PreparedAt is null ? DispatchState.Preparing : DispatchState.Sending;
        StateReason = null;
    }

    private void RequireNotOver() => Require(DispatchState.Scheduled, DispatchState.Preparing, DispatchState.Sending, DispatchState.Paused);

    private void RequireWithinLimit(DateTime now)
    {
        if (NotAfter < now)
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.PastLimit", Id, HongKongTime.MinuteText(NotAfter.Value)));
    }

    private void Require(params ReadOnlySpan<DispatchState> states)
    {
        if (!states.Contains(State))
            throw new ConflictException(new Fault(Words.Dispatching, "Dispatch.WrongState", Id, Words.Dispatching[$"DispatchState.{State}"],
                string.Join(", ", states.ToArray().Select(state => Words.Dispatching[$"DispatchState.{state}"]))));
    }

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
