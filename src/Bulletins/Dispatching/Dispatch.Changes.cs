using Bulletins.Composing;
using Bulletins.Texts;
using Bulletins.Time;

namespace Bulletins.Dispatching;

/// <remarks>What may happen to it, and in which state.</remarks>
public sealed partial class Dispatch
{
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
}
