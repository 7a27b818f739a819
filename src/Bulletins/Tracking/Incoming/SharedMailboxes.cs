using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Incoming;

/// <summary>Mailboxes that are read here and by people as well: there mail must stay where it is.</summary>
public sealed class SharedMailboxes(BulletinsDb db, IOptions<IncomingOptions> options)
{
    /// <summary>A warning for each that moves or deletes what people should find.</summary>
    public async Task<IReadOnlyList<Fault>> WarningsAsync(CancellationToken cancellation = default)
    {
        var addresses = await db.Issuers.AsNoTracking().Select(i => i.ReplyTo ?? i.SenderAddress).Distinct().ToListAsync(cancellation);
        return [.. options.Value.Mailboxes.Where(mailbox => mailbox.AfterReading != AfterReading.Keep)
            .SelectMany(mailbox => addresses.Where(address => ForwardingLoop.IsMailboxOf(mailbox, address)).Take(1).Select(address => new Fault(Words.Tracking, "Source.Shared", mailbox.Name, address)))];
    }
}
