using Bulletins.Tracking.Notices;

namespace Bulletins.Tracking.Incoming;

/// <summary>Whether forwarding a mail could make it go round for ever, or bring it where it came from.</summary>
internal static class ForwardingLoop
{
    public static bool Threatens(ReadableMail mail, string from, string target, string bouncesTo, MailboxOptions? mailbox) =>
        IsByMachine(mail)
        || target.Equals(from, StringComparison.OrdinalIgnoreCase)
        || target.Equals(mail.AnswerTo, StringComparison.OrdinalIgnoreCase)
        || IsCertain(mail, target, bouncesTo, mailbox);

    /// <summary>It is our own, or would be taken in here again at once.</summary>
    public static bool IsCertain(ReadableMail mail, string target, string bouncesTo, MailboxOptions? mailbox) =>
        IsOurs(mail) || target.Equals(bouncesTo, StringComparison.OrdinalIgnoreCase) || mailbox is not null && IsMailboxOf(mailbox, target);

    /// <summary>The user name is the address, or what stands before the @.</summary>
    public static bool IsMailboxOf(MailboxOptions mailbox, string address) =>
        mailbox.UserName.Equals(mailbox.UserName.Contains('@', StringComparison.Ordinal) ? address : address[..address.LastIndexOf('@')], StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 3834 section 5.</summary>
    private static bool IsByMachine(ReadableMail mail) =>
        mail.Field("Auto-Submitted") is { } how && !how.Split(';', '(')[0].Trim().Equals("no", StringComparison.OrdinalIgnoreCase);

    private static bool IsOurs(ReadableMail mail) =>
        mail.Fields.Any(field => field.Key.Equals("X-Loop", StringComparison.OrdinalIgnoreCase) && field.Value.Trim().StartsWith(NoticeMail.LoopMark, StringComparison.OrdinalIgnoreCase))
        || (mail.Field("Message-ID") ?? "").Trim().StartsWith("<" + NoticeMail.IdMark, StringComparison.OrdinalIgnoreCase);
}
