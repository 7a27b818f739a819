namespace Bulletins.Audiences;

/// <summary>Why a candidate of a segment is left out. The first that applies is the one recorded.</summary>
public enum ExclusionReason
{
    /// <summary>The firm is no longer a member.</summary>
    MemberRetired,
    /// <summary>The person no longer acts for the firm.</summary>
    ContactRetired,
    /// <summary>The contact left all circulars.</summary>
    Unsubscribed,
    /// <summary>The address refused mail for good.</summary>
    Bounced,
    /// <summary>The recipient reported a circular as spam.</summary>
    Complained,
    /// <summary>Staff said that the address must not be mailed.</summary>
    Suppressed,
    /// <summary>The contact left the circular's topic.</summary>
    LeftTopic,
    /// <summary>Another contact in the same dispatch has the same address.</summary>
    DuplicateAddress,
}
