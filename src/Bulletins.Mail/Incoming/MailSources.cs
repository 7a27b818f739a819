using Bulletins.Mail.OAuth;
using Bulletins.Tracking.Incoming;
using Microsoft.Extensions.Options;

namespace Bulletins.Mail.Incoming;

/// <summary>The sources as they are configured.</summary>
internal sealed class MailSources(IOptions<IncomingOptions> options, RelayTokens tokens, TimeProvider clock) : IMailSources
{
    public IReadOnlyList<IMailSource> All { get; } =
    [
        .. options.Value.Mailboxes.Select(mailbox => mailbox.Protocol == MailboxProtocol.Imap
            ? (IMailSource)new ImapSource(mailbox, tokens, options.Value.LargestOctets)
            : new Pop3Source(mailbox, tokens, options.Value.LargestOctets)),
        .. options.Value.Folders.Select(folder => new FolderSource(folder, options.Value.LargestOctets, clock)),
    ];
}
