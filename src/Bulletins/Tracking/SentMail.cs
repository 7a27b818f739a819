using System.Buffers;
using Bulletins.Sending;
using Bulletins.Sending.Messages;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking;

/// <summary>A mail as it was handed to a relay.</summary>
/// <param name="Html">To be shown: its links lead where they say, and looking at it is recorded as nobody's reading.</param>
/// <param name="Raw">Its Internet form (RFC 5322), as the relay was given it but for what <see cref="Unsigned"/> and <see cref="IsFrankingKnown"/> say.</param>
/// <param name="BegunAt">In UTC; also the Date field of the mail.</param>
/// <param name="WasTaken">A relay took it, or may have.</param>
/// <param name="IsFrankingKnown">False where it isn't on record how it was signed: then no signature is shown.</param>
/// <param name="Unsigned">The keys whose signatures it had and isn't shown with, because they aren't configured any more.</param>
public sealed record SentMail(string Subject, string Html, string Text, byte[] Raw, DateTime BegunAt, bool WasTaken, bool IsFrankingKnown, IReadOnlyList<SigningKey> Unsigned)
{
    /// <summary>The octets are those that the relay was given.</summary>
    public bool IsExact => IsFrankingKnown && Unsigned.Count == 0;
}

/// <summary>Shows mails again after they were sent: the same stored content filled for the same recipient, and franked by the same keys, gives the same bytes.</summary>
public sealed class SentMailArchive(BulletinsDb db, MessageComposer composer, IMessageFormat format, FrankingBook frankings)
{
    private const int BytesAtFirst = 64 * 1024;

    /// <summary>At the attempt that a relay took; where none was taken, at the last that may have been, or the last of all.</summary>
    /// <returns>Null when the delivery was never tried, or doesn't exist.</returns>
    /// <exception cref="FaultException">It could never be put together.</exception>
    public async Task<SentMail?> ReadAsync(long deliveryId, CancellationToken cancellation = default)
    {
        var delivery = await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(d => d.Id == deliveryId, cancellation);
        var attempts = await db.Attempts.AsNoTracking().Where(a => a.DeliveryId == deliveryId).ToListAsync(cancellation);
        if (delivery is null || attempts.OrderBy(a => Certainty(a.Outcome)).ThenBy(a => a.Number).LastOrDefault() is not { } attempt)
            return null;
        var franking = await frankings.FindAsync(attempt.Franking, cancellation);
        var messages = await composer.ForDispatchAsync(delivery.DispatchId, attempt.ContentRevision, cancellation);
        try
        {
            return Write(DeliveryEnvelope.Of(delivery), attempt, messages, franking);
        }
        catch (Exception failure) when (Certainty(attempt.Outcome) == 0)
        {
            // What couldn't be put together for sending can't be for showing.
            throw new FaultException(new Fault(Words.Sending, "Send.NotWritten", failure.Message));
        }
    }

    private SentMail Write(DeliveryEnvelope recipient, Attempt attempt, DispatchMessages messages, Franking? franking)
    {
        var message = messages.Compose(recipient, attempt.BegunAt).Marked(franking?.TokenField);
        var bytes = new ArrayBufferWriter<byte>(BytesAtFirst);
        var unsigned = format.WriteAgain(message, franking?.Keys ?? [], bytes);
        return new SentMail(message.Subject, messages.ForShowing(recipient).ToString(), message.Text.ToString(), bytes.WrittenSpan.ToArray(), attempt.BegunAt,
            Certainty(attempt.Outcome) > 0, franking is not null, unsigned);
    }

    /// <summary>How sure it is that a relay has it.</summary>
    private static int Certainty(AttemptOutcome outcome) => outcome switch
    {
        AttemptOutcome.Accepted => 2,
        AttemptOutcome.Uncertain or AttemptOutcome.Begun => 1,
        _ => 0,
    };
}
