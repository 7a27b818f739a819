using System.Globalization;
using Bulletins.Tracking.Notices;

namespace Bulletins.Tracking.Incoming;

/// <summary>The notices that pass answers on, among all the others.</summary>
public static class ForwardingNotices
{
    private const string Prefix = "forward:";

    internal static string KeyOf(long answerId) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{answerId}");

    internal static long AnswerOf(string key) => long.Parse(key.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);

    /// <summary>Those that somebody tried to send, in vain so far or for good.</summary>
    public static IQueryable<Notice> Stuck(this IQueryable<Notice> notices) => notices.Where(n => n.SentAt == null && n.Fault != null);

    public static IQueryable<Notice> Forwarding(this IQueryable<Notice> notices) => notices.Where(n => n.Key.StartsWith(Prefix));

    public static IQueryable<Notice> OfTheProgram(this IQueryable<Notice> notices) => notices.Where(n => !n.Key.StartsWith(Prefix));
}
