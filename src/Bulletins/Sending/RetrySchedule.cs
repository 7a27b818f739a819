using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bulletins.Sending.Replies;

namespace Bulletins.Sending;

/// <summary>How long a refused delivery waits, and when nothing more is tried.</summary>
public sealed class RetrySchedule(RetryOptions options)
{
    private const double LongestPatience = 4;

    /// <param name="refusals">How often the recipient's side has refused for now, this time included.</param>
    /// <param name="reply">The server's words: a time that it asks for is never cut short.</param>
    /// <param name="spread">From 0 to 1: where in the jitter the wait ends.</param>
    /// <returns>null when the delivery has had every try that the schedule has.</returns>
    public TimeSpan? Wait(int refusals, ReplyReason? reason, string? reply, double spread)
    {
        var delays = options.Schedule;
        if (refusals > delays.Count)
            return null;
        var wait = delays[refusals - 1] * Patience(reason);
        if (ServerHint.In(reply) is { } asked && asked > wait)
            wait = asked;
        return wait * (1 + options.Jitter / 100.0 * spread);
    }

    /// <summary>Whatever the reason, and whatever a server asks for.</summary>
    public TimeSpan LongestWait
    {
        get
        {
            var wait = options.Schedule.Max() * LongestPatience;
            return (wait > ServerHint.Longest ? wait : ServerHint.Longest) * (1 + options.Jitter / 100.0);
        }
    }

    /// <summary>Whether a try at that time is still within the days that a delivery may take.</summary>
    public bool Allows(DateTime next, DateTime firstTried) => next <= firstTried.AddDays(options.Limit);

    /// <summary>From 0 to 1, the same for the same try of the same delivery, so that rows refused together don't all come back together.</summary>
    public static double Spread(string token, int attempt) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{token}:{attempt}"))) / (double)uint.MaxValue;

    /// <summary>How many times the configured wait a reason needs: a mailbox is not emptied within five minutes, and whoever
    /// was too fast would be too fast again.</summary>
    private static double Patience(ReplyReason? reason) => reason switch
    {
        ReplyReason.MailboxFull => LongestPatience,
        ReplyReason.MailboxDisabled or ReplyReason.UnknownAddress or ReplyReason.UnknownDomain => 3,
        ReplyReason.TooFast or ReplyReason.MailboxBusy or ReplyReason.Reputation or ReplyReason.ServerName or ReplyReason.Authentication or ReplyReason.Policy or ReplyReason.Unexplained
            or ReplyReason.RelayDenied => 2,
        _ => 1,
    };
}
