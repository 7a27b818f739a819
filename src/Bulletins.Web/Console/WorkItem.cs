namespace Bulletins.Web.Console;

/// <summary>A line of the work that needs a person today.</summary>
/// <param name="Address">The page on which it can be seen to.</param>
/// <param name="About">The circular, address or mailbox; null when the kind says it all.</param>
/// <param name="Reason">What went wrong, in the reader's language; null when nothing did.</param>
internal sealed record WorkItem(WorkKind Kind, int Count, string Address, string? About = null, string? Reason = null)
{
    /// <summary>Whom the dispatch is for, which with its time tells it from another one of the same circular.</summary>
    public string? Audience { get; init; }

    public DateTime? SendAt { get; init; }

    /// <summary>Counting ended here: there are as many, or more.</summary>
    public bool IsAtLeast { get; init; }

    /// <summary>The count stands before words that have a form for one.</summary>
    public bool IsOne => Count == 1 && Kind is (WorkKind.MoreStopped or WorkKind.MoreWaiting or WorkKind.MoreEnded or WorkKind.MoreVerdictHolds
        or WorkKind.Held or WorkKind.InReview or WorkKind.OverdueDraft or WorkKind.Undelivered or WorkKind.MoreUndelivered or WorkKind.VerdictHold
        or WorkKind.Answer or WorkKind.AnswerNotForwarded or WorkKind.GuessedReport or WorkKind.GuessedEvent or WorkKind.UnmatchedReport
        or WorkKind.MoreCloseToSuppression or WorkKind.Notice or WorkKind.Paused);
}

/// <summary><c>More…</c> is how many there are of the kind before it beside those that are listed.</summary>
internal enum WorkKind
{
    /// <summary>Nothing can be sent at all.</summary>
    NoRelay,
    /// <summary>An issuer is still that of the example.</summary>
    ExampleIssuer,
    /// <summary>A dispatch has paused itself.</summary>
    StoppedByItself,
    MoreStopped,
    WaitsForRelay,
    /// <summary>Some mails of a dispatch can't go.</summary>
    Hindered,
    MoreWaiting,
    /// <summary>A scheduled circular reads differently from what was approved.</summary>
    ToApproveAnew,
    CancelledByItself,
    /// <summary>A dispatch ended at its limit before all of it had gone out.</summary>
    CutOff,
    MoreEnded,
    /// <summary>Deliveries that are uncertain wait for a decision.</summary>
    Held,
    AllHeld,
    InReview,
    OverdueDraft,
    /// <summary>Firms that a circular didn't reach.</summary>
    Undelivered,
    MoreUndelivered,
    /// <summary>Suppressions that are held back until somebody decides.</summary>
    VerdictHold,
    MoreVerdictHolds,
    Answer,
    AnswerNotForwarded,
    /// <summary>Reports that name an address of ours and no mail.</summary>
    GuessedReport,
    UnmatchedReport,
    /// <summary>The same, told by a web hook.</summary>
    GuessedEvent,
    CloseToSuppression,
    MoreCloseToSuppression,
    /// <summary>A place that mail is taken from can't be read.</summary>
    Mailbox,
    /// <summary>It can be read, but for something in it.</summary>
    MailboxPartly,
    HolidaysUnknown,
    /// <summary>Mails to staff that can't be sent.</summary>
    Notice,
    /// <summary>Dispatches that staff paused.</summary>
    Paused,
    NoMembers,
    NoSegments,
    /// <summary>Bounces and answers go where nobody here looks.</summary>
    NothingRead,
}
