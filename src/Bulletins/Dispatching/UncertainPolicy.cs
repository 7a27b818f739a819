namespace Bulletins.Dispatching;

/// <summary>What becomes of deliveries of which nobody can say whether the relay took them.</summary>
public enum UncertainPolicy
{
    /// <summary>Send once more under the same Message-ID, so that the mailbox can tell the copies apart from two mails.</summary>
    SendOnceMore,
    /// <summary>Leave them for staff to decide.</summary>
    Hold,
}
