namespace Bulletins.Sending.Replies;

/// <summary>What a refusal says about the address it was for.</summary>
public enum AddressFinding
{
    /// <summary>Nothing: the circular, the sender or the way was at fault.</summary>
    Nothing,
    /// <summary>The mailbox exists, or may exist, but takes no mail now.</summary>
    InTrouble,
    /// <summary>Nobody will ever get mail there.</summary>
    BadForGood,
}

public static class AddressFindings
{
    public static AddressFinding Of(AttemptOutcome outcome, ReplyReason? reason) => (outcome, reason) switch
    {
        (AttemptOutcome.RefusedForGood, ReplyReason.UnknownAddress or ReplyReason.UnknownDomain or ReplyReason.MailboxDisabled) => AddressFinding.BadForGood,
        (_, ReplyReason.UnknownAddress or ReplyReason.UnknownDomain or ReplyReason.MailboxDisabled or ReplyReason.MailboxFull) => AddressFinding.InTrouble,
        _ => AddressFinding.Nothing,
    };
}
