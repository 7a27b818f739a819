using Bulletins.Sending.Messages;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>A mail as it was handed to a relay at the last attempt.</summary>
/// <param name="Html">To be shown: its links lead where they say, and looking at it is recorded as nobody's reading.</param>
/// <param name="Raw">Its Internet form (RFC 5322).</param>
/// <param name="HandedOverAt">In UTC; also the Date field of the mail.</param>
public sealed record SentMail(string Subject, string Html, string Text, byte[] Raw, DateTime HandedOverAt);

/// <summary>Shows mails again after they were sent: the same stored content filled for the same recipient gives the same bytes.</summary>
public sealed class SentMailArchive(BulletinsDb db, MessageComposer composer, IMessageFormat format)
{
    /// <returns>Null when the delivery was never tried, or doesn't exist.</returns>
    public async Task<SentMail?> ReadAsync(long deliveryId, CancellationToken cancellation = default)
    {
        var delivery = await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deliveryId, cancellation);
        var attempt = await db.Attempts.AsNoTracking().Where(a => a.DeliveryId == deliveryId).OrderByDescending(a => a.Number).FirstOrDefaultAsync(cancellation);
        if (delivery is null || attempt is null)
            return null;
        var messages = await composer.ForDispatchAsync(delivery.DispatchId, attempt.ContentRevision, cancellation);
        var message = messages.Compose(DeliveryEnvelope.Of(delivery), attempt.BegunAt);
        return new SentMail(message.Subject, messages.ForShowing(DeliveryEnvelope.Of(delivery)).ToString(), message.Text.ToString(), format.Write(message), attempt.BegunAt);
    }
}
