using Bulletins.Mail.OAuth;
using Bulletins.Mail.Smtp;
using Bulletins.Tracking.Incoming;
using MailKit;
using MailKit.Net.Imap;

namespace Bulletins.Mail.Incoming;

/// <summary>A mailbox that is read by IMAP (RFC 9051). What stays in it is marked with a keyword of our own, so that people may read it too.</summary>
internal sealed class ImapSource(MailboxOptions mailbox, RelayTokens tokens, long largest) : IMailSource
{
    /// <summary>Marks what was taken in.</summary>
    private const string Mark = "$BulletinsRead";

    private const int Slice = 100;

    /// <summary>What was taken in since the program started and stays without a mark, since the server keeps no keywords, or says only that it does. After a restart it is
    /// fetched once more and found to be known.</summary>
    private readonly HashSet<UniqueId> known = [];

    /// <summary>Kept, but not yet marked, moved or deleted, since the server refused or the line broke: that is tried again without fetching them. A line that breaks after
    /// so many each time leads on all the same.</summary>
    private readonly HashSet<UniqueId> unfinished = [];

    /// <summary>Those at which reading broke off, and how often: perhaps it does so each time, and they come one by one when all others are done, the worst last.</summary>
    private readonly Dictionary<UniqueId, int> breaking = [];

    /// <summary>Those that were handed out without any content.</summary>
    private readonly HashSet<UniqueId> bare = [];

    /// <summary>Which numbering they are of (RFC 9051 section 2.3.1.1): under another one the same numbers are other mails.</summary>
    private uint numbering;

    public string Name => mailbox.Name;

    public async Task<TakenIn> TakeInAsync(KeepMails keep, CancellationToken cancellation)
    {
        using var client = new ImapClient();
        var connection = new MailboxConnection(mailbox, tokens);
        await connection.OpenAsync(client, cancellation);
        try
        {
            var folder = await OpenAsync(client, connection, cancellation);
            var (taken, withheld, left) = await TakeInAsync(client, folder, keep, cancellation);
            await client.DisconnectAsync(quit: true, cancellation);
            return taken with
            {
                Left = withheld is not null ? connection.InWords("Source.Withheld", withheld.Message) : left is not null ? connection.InWords("Source.Unfinished", left.Message) : null,
            };
        }
        catch (Exception e) when (MailboxConnection.IsOfTheLine(e))
        {
            throw connection.Fault("Source.Unreachable", e, LineTrouble.Of(e));
        }
    }

    private async Task<IMailFolder> OpenAsync(ImapClient client, MailboxConnection connection, CancellationToken cancellation)
    {
        try
        {
            var folder = mailbox.Folder.Equals("INBOX", StringComparison.OrdinalIgnoreCase) ? client.Inbox! : await client.GetFolderAsync(mailbox.Folder, cancellation);
            await folder.OpenAsync(FolderAccess.ReadWrite, cancellation);
            return folder;
        }
        catch (FolderNotFoundException missing)
        {
            throw connection.Fault("Source.NoFolder", missing, mailbox.Folder);
        }
    }

    /// <summary>One mail that the server doesn't hand out keeps no other waiting, nor do those that it doesn't move or delete.</summary>
    private async Task<(TakenIn, Exception? Withheld, Exception? Left)> TakeInAsync(ImapClient client, IMailFolder folder,
        KeepMails keep, CancellationToken cancellation)
    {
        ForgetOtherNumbering(folder);
        var unmarked = await UnmarkedMail.FindAsync(client, folder, Mark, cancellation);
        known.IntersectWith(unmarked);
        var fresh = unmarked.Where(id => !known.Contains(id)).ToList();
        var (mails, tooLarge) = (0, 0);
        Exception? withheld = null;
        Exception? left = null;
        IMailFolder? target = null;
        if (mailbox.AfterReading == AfterReading.Move && fresh.Count > 0)
            left = await TryAsync(client, async () => target = await TargetAsync(client, cancellation));
        ForgetOthersThan(fresh);
        foreach (var slice in fresh.Where(id => !breaking.ContainsKey(id)).Chunk(Slice).Concat(fresh.Where(breaking.ContainsKey).OrderBy(id => breaking[id]).Chunk(1)))
        {
            IList<IMessageSummary> sizes;
            try
            {
                sizes = await folder.FetchAsync(slice, MessageSummaryItems.UniqueId | MessageSummaryItems.Size, cancellation);
            }
            catch (Exception broken) when (!cancellation.IsCancellationRequested)
            {
                // One of them, whose size the server can't tell; which, is seen when they come one by one.
                Suspect(slice);
                if (broken is not ImapCommandException || !client.IsConnected)
                    throw;
                withheld ??= broken;
                continue;
            }
            var done = new List<UniqueId>();
            foreach (var summary in sizes)
            {
                if (unfinished.Contains(summary.UniqueId))
                    done.Add(summary.UniqueId);
                else if (summary.Size > largest)
                    tooLarge++;
                else
                {
                    try
                    {
                        if (!await KeepAsync(client, folder, summary, keep, cancellation))
                            continue;
                        unfinished.Add(summary.UniqueId);
                        done.Add(summary.UniqueId);
                        mails++;
                    }
                    catch (ImapCommandException damaged) when (client.IsConnected)
                    {
                        withheld ??= damaged;
                    }
                }
            }
            if (mailbox.AfterReading == AfterReading.Move && target is null)
                continue;
            if (await TryAsync(client, () => FinishAsync(folder, target, done, cancellation)) is { } refused)
                left ??= refused;
            else
                unfinished.ExceptWith(done);
        }
        return (new TakenIn(mails, tooLarge), withheld, left);
    }

    private void ForgetOtherNumbering(IMailFolder folder)
    {
        if (folder.UidValidity != numbering)
        {
            known.Clear();
            unfinished.Clear();
            breaking.Clear();
            bare.Clear();
        }
        numbering = folder.UidValidity;
    }

    private void ForgetOthersThan(List<UniqueId> fresh)
    {
        unfinished.IntersectWith(fresh);
        bare.IntersectWith(fresh);
        foreach (var gone in breaking.Keys.Except(fresh).ToList())
            breaking.Remove(gone);
    }

    private void Suspect(params IEnumerable<UniqueId> mails)
    {
        foreach (var id in mails)
            breaking[id] = breaking.GetValueOrDefault(id) + 1;
    }

    /// <returns>False when somebody took it away in the meantime.</returns>
    /// <exception cref="ImapCommandException">The server doesn't hand it out.</exception>
    private async Task<bool> KeepAsync(ImapClient client, IMailFolder folder, IMessageSummary summary, KeepMails keep, CancellationToken cancellation)
    {
        var id = summary.UniqueId;
        try
        {
            var octets = await ReadAsync(folder, id, cancellation);
            // One that another session takes away at this moment comes without content (RFC 2180 section 4.1.3). One that is there the next time still must not be
            // taken for read.
            if (octets.Length == 0 && summary.Size > 0)
                return bare.Add(id) ? false : throw new ImapCommandException(ImapCommandResponse.No, "FETCH: BODY[] NIL");
            await keep([octets], cancellation);
            breaking.Remove(id);
            return true;
        }
        catch (MessageNotFoundException)
        {
            return false;
        }
        catch (Exception broken) when (!(broken is ImapCommandException && client.IsConnected) && !cancellation.IsCancellationRequested)
        {
            Suspect(id);
            throw;
        }
    }

    /// <returns>What the server refused, with a line that is still good; null when it did as it was told.</returns>
    private static async Task<Exception?> TryAsync(ImapClient client, Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception refused) when (refused is ImapCommandException or FolderNotFoundException or FolderNotOpenException && client.IsConnected)
        {
            return refused;
        }
    }

    /// <summary>As it was received, octet for octet.</summary>
    private static async Task<byte[]> ReadAsync(IMailFolder folder, UniqueId id, CancellationToken cancellation)
    {
        await using var stream = await folder.GetStreamAsync(id, cancellation);
        using var octets = new MemoryStream();
        await stream.CopyToAsync(octets, cancellation);
        return octets.ToArray();
    }

    private async Task FinishAsync(IMailFolder folder, IMailFolder? target, List<UniqueId> done, CancellationToken cancellation)
    {
        if (done.Count == 0)
            return;
        if (target is not null)
            await folder.MoveToAsync(done, target, cancellation);
        else if (mailbox.AfterReading == AfterReading.Delete)
        {
            await folder.AddFlagsAsync(done, MessageFlags.Deleted, silent: true, cancellation);
            await folder.ExpungeAsync(done, cancellation);
        }
        else
        {
            if (UnmarkedMail.StoresKeywords(folder))
                await folder.AddFlagsAsync(done, MessageFlags.None, new HashSet<string> { Mark }, silent: true, cancellation);
            known.UnionWith(done);
        }
    }

    private async Task<IMailFolder> TargetAsync(ImapClient client, CancellationToken cancellation)
    {
        try
        {
            return await client.GetFolderAsync(mailbox.MoveTo, cancellation);
        }
        catch (FolderNotFoundException)
        {
            var root = client.GetFolder(client.PersonalNamespaces[0]);
            return (await root.CreateAsync(mailbox.MoveTo, isMessageFolder: true, cancellation))!;
        }
    }
}
