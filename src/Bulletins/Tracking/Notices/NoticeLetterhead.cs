using Bulletins.Composing;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Notices;

/// <summary>Makes a mail of a notice, in the name of the issuer that it goes to, or of the first.</summary>
public sealed class NoticeLetterhead(BulletinsDb db, IOptions<MailOptions> options, TimeProvider clock)
{
    public async Task<NoticeMail> WriteAsync(Notice notice, CancellationToken cancellation)
    {
        var issuers = await db.Issuers.AsNoTracking().OrderBy(i => i.Id).ToListAsync(cancellation);
        var issuer = issuers.Find(i => notice.To.Equals(i.AnswersTo, StringComparison.OrdinalIgnoreCase)) ?? issuers[0];
        return new NoticeMail(
            $"{NoticeMail.NameOf(notice.Id, notice.Key, notice.CreatedAt)}@{options.Value.MessageIdDomain ?? AsciiAddress.DomainOf(issuer.SenderAddress)}",
            notice.Id,
            clock.UtcNow(),
            // No token in it: a notice that comes back matches no delivery, and is known by its Message-ID.
            options.Value.BounceAddress ?? issuer.SenderAddress,
            issuer.NameTraditionalChinese,
            issuer.SenderAddress,
            notice.ReplyTo,
            notice.To,
            notice.Subject,
            notice.Text,
            await AttachedAsync(notice, cancellation));
    }

    private async Task<byte[]?> AttachedAsync(Notice notice, CancellationToken cancellation) => notice.IncomingMailId is { } id
        ? await db.IncomingMailContents.AsNoTracking().Where(c => c.IncomingMailId == id).Select(c => c.Octets).SingleOrDefaultAsync(cancellation)
        : null;
}
