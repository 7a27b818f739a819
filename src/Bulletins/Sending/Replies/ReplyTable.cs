using Bulletins.Sending.Replies.Rows;

namespace Bulletins.Sending.Replies;

/// <summary>The one place that decides whether a refusal is temporary, permanent, or the relay's own trouble, and why.</summary>
/// <remarks>The first row that fits decides, so rows stand from the particular to the general.</remarks>
public static class ReplyTable
{
    private static readonly ReplyRule[] Rows =
    [
        .. RefusalReplies.Bare,
        .. MailboxReplies.Busy,
        .. ChineseProviders.Rows,
        .. RelayReplies.Workings,
        .. ReputationReplies.Named,
        .. ContentReplies.Named,
        .. SenderReplies.Named,
        .. SignInReplies.Encryption,
        .. AuthenticationReplies.Rows,
        .. ProviderCodes.Rows,
        .. Providers.Rows,
        .. TranslatedReplies.Rows,
        .. SignInReplies.Relaying,
        .. ProtocolReplies.Rows,
        .. SignInReplies.Rows,
        .. GreylistReplies.Named,
        .. RecipientReplies.Named,
        .. RecipientReplies.Full,
        .. SizeReplies.Rows,
        .. TooFastReplies.Rows,
        .. GreylistReplies.Hinted,
        .. ReputationReplies.Client,
        .. SenderReplies.BeforeRecipient,
        .. RouteReplies.Line,
        .. RefusalReplies.OfTheLine,
        .. RefusalReplies.OfOurs,
        .. SenderReplies.Rows,
        .. MailboxReplies.Full,
        .. AddressReplies.Malformed,
        .. AddressReplies.Unverified,
        .. RouteReplies.Domain,
        .. AddressReplies.Particular,
        .. MailboxReplies.Disabled,
        .. RecipientReplies.Gone,
        .. RelayReplies.Denied,
        .. ReputationReplies.Rows,
        .. ContentReplies.Rows,
        .. PolicyReplies.Named,
        .. ReputationReplies.Blocked,
        .. SignInReplies.Coded,
        .. RefusalReplies.ToTheSender,
        .. TranslatedReplies.ToTheSender,
        .. AddressReplies.Coded,
        .. PolicyReplies.Words,
        .. AddressReplies.General,
        .. PolicyReplies.Coded,
        .. RouteReplies.Way,
        .. RelayReplies.Unavailable,
        .. StatusCodes.Known,
        .. RefusalReplies.Left,
        .. StatusCodes.Left,
    ];

    private static readonly RecentAnswers<(SmtpStage, int, string?, string Words, string Servers), ReplyRule> Found = new(most: 1000);

    /// <summary>Judges what our own relay said.</summary>
    /// <param name="reply">A refusal. One that is no refusal, or no reply at all, is the relay's fault.</param>
    /// <param name="server">The name of the host that replied, where it is known.</param>
    public static ReplyVerdict Judge(SmtpStage stage, SmtpReply reply, string? server = null)
    {
        if (reply.Code is < 400 or > 599)
            return new ReplyVerdict(AttemptOutcome.RelayFailed, ReplyReason.Protocol);
        var said = ReplyText.Of(reply.Text, server);
        var row = Found.Of((stage, reply.Code, reply.EnhancedCode, said.Words, said.Servers), () => RowOf(stage, reply, said));
        var reason = stage == SmtpStage.Sender ? BeforeRecipient(row.Reason) : row.Reason;
        return new ReplyVerdict(IsOurs(stage, reason) ? AttemptOutcome.RelayFailed : row.Outcome ?? AsCoded(reply), reason);
    }

    /// <summary>Judges what some server on the way said, as a failure report or a log tells it.</summary>
    /// <param name="diagnostic">A Diagnostic-Code field (RFC 3464 section 2.3.6) such as "smtp; 550 5.1.1 user unknown", a Status field
    /// such as "5.1.1", or a line of a log.</param>
    /// <param name="server">The reporting host, where it is known.</param>
    public static ReplyVerdict JudgeReport(string diagnostic, string? server = null)
    {
        var report = DiagnosticText.Read(diagnostic);
        var verdict = Judge(report.Stage, report.Reply, server ?? report.Server);
        // There is no relay of ours in it that could be set right or be tried again.
        return verdict.Outcome == AttemptOutcome.RelayFailed || verdict.Reason == ReplyReason.RelayDenied
            ? verdict with { Outcome = AsCoded(report.Reply) }
            : verdict;
    }

    private static ReplyRule RowOf(SmtpStage stage, SmtpReply reply, ReplyText said)
    {
        var status = reply.EnhancedCode?.Split('.');
        var row = Array.Find(Rows, row => row.Fits(stage, reply.Code, status, said))!;
        return row.Reason switch
        {
            ReplyReason.Reputation when ServerNames.AreMeant(said.Words) => row with { Reason = ReplyReason.ServerName },
            // The recipient has done nothing, and need not wait as long as whoever was too fast.
            ReplyReason.TooFast when reply.Code < 500 && SessionEnd.IsShare(said.Words) => row with { Outcome = AttemptOutcome.RelayFailed },
            _ => row,
        };
    }

    /// <summary>Nobody was named yet: whose account is closed or full, or has had too much, is the sender's.</summary>
    private static ReplyReason BeforeRecipient(ReplyReason reason) => reason switch
    {
        ReplyReason.UnknownAddress or ReplyReason.UnknownDomain or ReplyReason.MailboxDisabled or ReplyReason.MailboxFull => ReplyReason.SenderRefused,
        ReplyReason.MailboxBusy => ReplyReason.TooFast,
        _ => reason,
    };

    /// <summary>Before a recipient is named, what is wrong with whoever sends is between the relay and us.</summary>
    private static bool IsOurs(SmtpStage stage, ReplyReason reason) =>
        stage == SmtpStage.Sender && reason is (ReplyReason.SenderRefused or ReplyReason.Reputation or ReplyReason.ServerName or ReplyReason.Authentication or ReplyReason.Unexplained);

    /// <summary>The class of the code (RFC 5321 section 4.2.1). Where code and enhanced code differ the temporary one counts:
    /// trying once more hurts less than losing a mail.</summary>
    private static AttemptOutcome AsCoded(SmtpReply reply) =>
        reply.Code < 500 || reply.EnhancedCode?[0] == '4' ? AttemptOutcome.RefusedForNow : AttemptOutcome.RefusedForGood;
}

/// <summary>What a refusal means for the delivery, and why.</summary>
public readonly record struct ReplyVerdict(AttemptOutcome Outcome, ReplyReason Reason)
{
    public AddressFinding Address => AddressFindings.Of(Outcome, Reason);
}
