using Bulletins.Sending.Relays;
using Bulletins.Tracking.Hooks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Tracking.Incoming;

/// <summary>Whether what comes back is seen by anybody here: where it isn't, that nothing came back says nothing.</summary>
public sealed class ReturningMail(BulletinsDb db, IOptions<IncomingOptions> options, HookBoard hooks, MailRelays relays)
{
    /// <summary>An alias of the mail server hands mails over without being set here: that there is one is told by them. What a folder captures doesn't come back.</summary>
    public async Task<bool> IsReadAsync(CancellationToken cancellation = default) =>
        await db.IncomingMails.AnyAsync(cancellation) || options.Value.Mailboxes.Count > 0 || options.Value.Folders.Count > 0 || hooks.States.Count > 0 || relays.Captures;
}
