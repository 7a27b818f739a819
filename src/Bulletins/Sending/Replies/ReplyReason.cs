namespace Bulletins.Sending.Replies;

/// <summary>Why a message was not taken, as far as the reply tells.</summary>
public enum ReplyReason
{
    /// <summary>The reply gives no reason that the table knows.</summary>
    Unspecified,
    /// <summary>It was refused, and nothing was said but that: neither words nor code tell whether the mail, the sender or the address was meant.</summary>
    Unexplained,
    /// <summary>Too many messages, connections or recipients in a time.</summary>
    TooFast,
    /// <summary>Unknown senders are asked to come again.</summary>
    Greylisted,
    MailboxFull,
    /// <summary>One mailbox gets more in a time than its provider lets it get, from whomever. Nothing of ours goes too fast.</summary>
    MailboxBusy,
    UnknownAddress,
    /// <summary>The mailbox exists but takes no mail.</summary>
    MailboxDisabled,
    /// <summary>The domain doesn't exist, or takes no mail.</summary>
    UnknownDomain,
    /// <summary>The recipient's server couldn't be reached.</summary>
    Unreachable,
    /// <summary>The words, links or attachments were taken for spam or a threat.</summary>
    Content,
    /// <summary>The sending server or domain is not trusted: block list, complaints, addresses that are given out by the hour.</summary>
    Reputation,
    /// <summary>The sending server's name is missing in DNS or isn't the one that it greets with. Whoever runs the relay can set that right.</summary>
    ServerName,
    /// <summary>SPF, DKIM, DMARC or ARC failed. Our own signing in to the relay is <see cref="SignIn"/>.</summary>
    Authentication,
    /// <summary>A rule of the recipient's side, such as a list that only its members may write to.</summary>
    Policy,
    /// <summary>A mail provider that had taken the message sent it to nobody, because the address is on a list of its own: it bounced there once. Nobody asked the
    /// recipient's server this time.</summary>
    ProviderList,
    TooLarge,
    /// <summary>The address has letters that the servers on the way can't carry (RFC 6531).</summary>
    InternationalAddress,
    /// <summary>The relay doesn't carry mail to this domain for us.</summary>
    RelayDenied,
    /// <summary>The sender address was refused.</summary>
    SenderRefused,
    /// <summary>Signing in is missing or failed.</summary>
    SignIn,
    /// <summary>The line had to be encrypted and wasn't, or couldn't be.</summary>
    Tls,
    /// <summary>The relay is closing, overloaded or out of disk.</summary>
    RelayUnavailable,
    /// <summary>The relay didn't understand us, or we it.</summary>
    Protocol,
}
