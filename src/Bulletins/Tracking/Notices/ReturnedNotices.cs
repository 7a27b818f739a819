using Bulletins.Texts;
using Bulletins.Tracking.Events;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Notices;

/// <summary>Knows the notices that come back. A relay took them, so they pass for sent; else nobody would hear that a member's answer never arrived.</summary>
public sealed class ReturnedNotices(BulletinsDb db)
{
    private const int LongestWords = 200;

    /// <param name="messageIds">Of mails that came back, with or without angle brackets; null where none is known.</param>
    /// <returns>The ids of the notices that were mailed under them, in the order given; null for every other mail.</returns>
    public async Task<IReadOnlyList<long?>> FindAsync(IReadOnlyList<string?> messageIds, CancellationToken cancellation = default)
    {
        var names = messageIds.Select(NoticeMail.NameOf).ToList();
        var ids = names.Select(NoticeMail.NumberOf).OfType<long>().Distinct().ToList();
        if (ids.Count == 0)
            return [.. names.Select(_ => (long?)null)];
        var mailed = (await db.Notices.Where(n => ids.Contains(n.Id)).Select(n => new { n.Id, n.Key, n.CreatedAt }).ToListAsync(cancellation))
            .ToDictionary(n => NoticeMail.NameOf(n.Id, n.Key, n.CreatedAt), n => (long?)n.Id, StringComparer.OrdinalIgnoreCase);
        return [.. names.Select(name => name is null ? null : mailed.GetValueOrDefault(name))];
    }

    /// <summary>It isn't sent after all. Saved by the caller, together with what says so.</summary>
    public async Task TakeBackAsync(long id, ReportedEvent bounced, CancellationToken cancellation = default)
    {
        if (await db.Notices.SingleOrDefaultAsync(n => n.Id == id && n.SentAt != null, cancellation) is not { } notice)
            return;
        var said = bounced.Diagnostic is { Length: > 0 } words ? Incoming.AnswerNotice.Cut(words, LongestWords) : new Fault(Words.Sending, $"ReplyReason.{bounced.Reason}").Store();
        notice.ComeBack(new Fault(Words.Tracking, "Notice.CameBack", said).Store());
    }
}
