using System.ComponentModel.DataAnnotations;

namespace Bulletins.Tracking.Notices;

/// <summary>What is kept of the mails that the program writes to staff by itself: section <c>Tracking:Notices</c>.</summary>
public sealed class NoticeOptions
{
    public const string Section = "Tracking:Notices";

    /// <summary>So many days after a notice went out its subject and text are forgotten, which name people, their addresses and telephones; that it went out, and when,
    /// stays. 30 to 3650, default 365. A member's letter that was passed on is kept as long as <see cref="Incoming.IncomingOptions.KeepDays"/> says.</summary>
    [Range(30, 3650)]
    public int KeepDays { get; set; } = 365;
}
