using Bulletins.Auditing;
using Bulletins.Dispatching;
using Bulletins.Members.Addresses;
using Bulletins.Sending;
using Bulletins.Sending.Relays;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Bulletins.Tracking.Notices;

/// <summary>Sends the notices that are due. Whoever sends one has taken it up before by one conditional update, so that no other process
/// sends it at the same time. A process that dies over it leaves it due again after a while, under the same Message-ID.</summary>
public sealed class NoticeOutbox(BulletinsDb db, RelayChoice relays, MailboxProviders providers, NoticeLetterhead letterhead, NoticeCarrier carrier, AuditLog audit,
    TimeProvider clock, ILogger<NoticeOutbox> log)
{
    /// <summary>How long a notice that was taken up is left to whoever did.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(15);

    /// <summary>The waits after the first, second, … failure; after the last one it is given up, about two days after the first.</summary>
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6),
        TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    public async Task SendDueAsync(CancellationToken cancellation = default)
    {
        var now = clock.UtcNow();
        var due = await db.Notices.AsNoTracking().Where(n => n.DueAt <= now).OrderBy(n => n.DueAt).ThenBy(n => n.Id).Select(n => n.Id).Take(500).ToListAsync(cancellation);
        foreach (var id in due)
        {
            cancellation.ThrowIfCancellationRequested();
            await SendAsync(id, cancellation);
        }
    }

    /// <summary>Those that were given up, the latest first.</summary>
    public async Task<IReadOnlyList<Notice>> GivenUpAsync(CancellationToken cancellation = default) =>
        await db.Notices.AsNoTracking().Where(n => n.DueAt == null && n.SentAt == null).OrderByDescending(n => n.Id).Take(50).ToListAsync(cancellation);

    /// <exception cref="NotFoundException">There is no such notice.</exception>
    /// <exception cref="ConflictException">It wasn't given up.</exception>
    public async Task TryAgainAsync(long id, Actor actor, CancellationToken cancellation = default)
    {
        var notice = await db.Notices.SingleOrDefaultAsync(n => n.Id == id, cancellation)
            ?? throw new NotFoundException(new Fault(Words.Tracking, "Notice.NotFound", id));
        if (notice.DueAt is not null || notice.SentAt is not null)
            throw new ConflictException(new Fault(Words.Tracking, "Notice.NotGivenUp", id));
        notice.TryAgain(clock.UtcNow());
        audit.Record(actor, "notice.retry", $"notice:{id}", notice.To);
        await db.SaveChangesAsync(cancellation);
    }

    private async Task SendAsync(long id, CancellationToken cancellation)
    {
        var notice = await db.Notices.AsNoTracking().SingleAsync(n => n.Id == id, cancellation);
        var mail = await letterhead.WriteAsync(notice, cancellation);
        var provider = ProviderOf(notice.To);
        var open = relays.For(mail.FromAddress, provider);
        // While every relay rests, or none is configured, it simply stays due.
        if (open.Count == 0 || !await TakeUpAsync(id, cancellation))
            return;
        await RecordAsync(id, await carrier.CarryAsync(mail, provider, open, cancellation), cancellation);
    }

    private async Task<bool> TakeUpAsync(long id, CancellationToken cancellation)
    {
        var now = clock.UtcNow();
        DateTime? until = now + Lease;
        return await db.Notices.Where(n => n.Id == id && n.DueAt <= now)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.DueAt, until).SetProperty(n => n.Attempts, n => n.Attempts + 1).SetProperty(n => n.Version, n => n.Version + 1), cancellation) == 1;
    }

    private async Task RecordAsync(long id, CarriedNotice carried, CancellationToken cancellation)
    {
        var notice = await db.Notices.SingleAsync(n => n.Id == id, cancellation);
        var result = carried.Result;
        if (result.Outcome == AttemptOutcome.Accepted)
            notice.MarkSent(clock.UtcNow());
        else if (!carried.Reached)
            notice.Postpone(result.Reply ?? "", carried.NotBefore ?? clock.UtcNow() + Waits[0]);
        else
            notice.MarkFailed(result.Reply ?? "", Next(notice, result));
        await db.SaveChangesAsync(cancellation);
        db.ChangeTracker.Clear();
        if (notice is { SentAt: null, DueAt: null })
            log.LogWarning("Notice {Notice} to {Address} is given up: {Fault}", id, notice.To, StoredFault.Read(notice.Fault!));
    }

    private DateTime? Next(Notice notice, SendResult result) =>
        result.Outcome != AttemptOutcome.RefusedForGood && notice.Attempts <= Waits.Length ? clock.UtcNow() + Waits[Math.Max(notice.Attempts, 1) - 1] : null;

    private string ProviderOf(string address) => EmailAddress.TryParse(address, out var parsed) ? providers.Of(parsed.Domain) : "";
}
