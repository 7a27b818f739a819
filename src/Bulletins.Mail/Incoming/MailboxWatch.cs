using Bulletins.Mail.OAuth;
using Bulletins.Tracking.Incoming;
using MailKit;
using MailKit.Net.Imap;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bulletins.Mail.Incoming;

/// <summary>Waits at each IMAP mailbox for new mail (IDLE, RFC 2177), so that it is read at once and not only at the next minute.</summary>
internal sealed class MailboxWatch(IOptions<IncomingOptions> options, RelayTokens tokens, ITrackingAlarm alarm, TimeProvider clock, ILogger<MailboxWatch> log) : BackgroundService
{
    /// <summary>Servers end an IDLE after half an hour, and middleboxes forget a silent line sooner.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(options.Value.Mailboxes
        .Where(mailbox => mailbox is { Protocol: MailboxProtocol.Imap, Idle: true }).Select(mailbox => WatchAsync(mailbox, stoppingToken)));

    private async Task WatchAsync(MailboxOptions mailbox, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await IdleAsync(mailbox, stopping))
                    return;
            }
            catch (Exception e) when (e is MailSourceException or ImapCommandException or FolderNotFoundException || MailboxConnection.IsOfTheLine(e))
            {
                // Reading it each minute says what is wrong.
                log.LogDebug(e, "Nobody waits at the mailbox {Mailbox} for now.", mailbox.Name);
                await Task.Delay(AfterFailure, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Nothing that a server says may end the program.
                log.LogWarning(e, "Nobody waits at the mailbox {Mailbox} for now.", mailbox.Name);
                await Task.Delay(AfterFailure, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <returns>False where the server doesn't tell of new mail.</returns>
    private async Task<bool> IdleAsync(MailboxOptions mailbox, CancellationToken stopping)
    {
        using var client = new ImapClient();
        await new MailboxConnection(mailbox, tokens).OpenAsync(client, stopping);
        if (!client.Capabilities.HasFlag(ImapCapabilities.Idle))
            return false;
        var folder = mailbox.Folder.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? client.Inbox! : await client.GetFolderAsync(mailbox.Folder, stopping);
        await folder.OpenAsync(FolderAccess.ReadOnly, stopping);
        var count = folder.Count;
        folder.CountChanged += (_, _) =>
        {
            if (folder.Count > count)
                alarm.LookNow();
            count = folder.Count;
        };
        while (!stopping.IsCancellationRequested)
        {
            using var end = new CancellationTokenSource(Longest, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, stopping);
            await client.IdleAsync(either.Token, stopping);
        }
        return true;
    }
}
