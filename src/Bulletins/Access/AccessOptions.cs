using System.ComponentModel.DataAnnotations;

namespace Bulletins.Access;

/// <summary>How staff sign in: section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Characters that a password must have at least, 8 to 64. Default 12.</summary>
    [Range(8, 64)]
    public int PasswordLength { get; set; } = 12;

    /// <summary>Wrong passwords in a row after which an account is locked for a while, 3 to 100. Default 8.</summary>
    [Range(3, 100)]
    public int LockoutAttempts { get; set; } = 8;

    /// <summary>How long an account stays locked, 1 to 1,440 minutes. Default 15.</summary>
    [Range(1, 1440)]
    public int LockoutMinutes { get; set; } = 15;

    /// <summary>After so many hours without a page opened staff sign in again, 1 to 720. Default 12.</summary>
    [Range(1, 720)]
    public int SessionHours { get; set; } = 12;

    /// <summary>How long a link to choose a password or to set up the first administrator works, 1 to 30 days. Default 3.</summary>
    [Range(1, 30)]
    public int LinkDays { get; set; } = 3;
}
