using Bulletins.Mail.OAuth;
using Bulletins.Mail.Smtp;
using Bulletins.Tracking.Incoming;
using MailKit.Net.Pop3;

namespace Bulletins.Mail.Incoming;

/// <summary>A mailbox that is read by POP3 (RFC 1939). What stays in it is known by its unique-id while the program runs; after a restart it
/// is fetched once more and found to be known.</summary>
internal sealed class Pop3Source(MailboxOptions mailbox, RelayTokens tokens, long largest) : IMailSource
{
    /// <summary>By unique-id and size: once a mail is gone, its unique-id may be given to another (section 7).</summary>
    private readonly HashSet<(string Id, int Size)> known = [];

    /// <summary>Kept, and surely not deleted: the server refused, or wasn't told to before the line broke. That is tried again without fetching them.</summary>
    private readonly HashSet<(string Id, int Size)> unfinished = [];

    /// <summary>At which reading broke off, and how often in a row: perhaps it does so each time, and they come when all others are done.</summary>
    private readonly Dictionary<(string Id, int Size), int> breaking = [];

    public string Name => mailbox.Name;

    public async Task<TakenIn> TakeInAsync(KeepMails keep, CancellationToken cancellation)
    {
        using var client = new Pop3Client();
        var connection = new MailboxConnection(mailbox, tokens);
        await connection.OpenAsync(client, cancellation);
        try
        {
            var marked = new HashSet<(string, int)>();
            var (taken, withheld, left) = await TakeInAsync(client, keep, marked, cancellation);
            // Only now the server deletes what was marked (section 6). If that fails, fetching it once more does no harm, since it is known; but
            // another mail under its unique-id would be deleted unread.
            unfinished.ExceptWith(marked);
            await client.DisconnectAsync(quit: true, cancellation);
            return taken with
            {
                Left = withheld is not null ? connection.InWords("Source.Withheld", Said(withheld)) : left is not null ? connection.InWords("Source.Unfinished", Said(left)) : null,
            };
        }
        catch (Exception e) when (MailboxConnection.IsOfTheLine(e))
        {
            throw connection.Fault("Source.Unreachable", e, LineTrouble.Of(e));
        }
    }

    /// <summary>One mail that the server doesn't hand out keeps no other waiting, nor does one that it doesn't delete.</summary>
    private async Task<(TakenIn, Pop3CommandException? Withheld, Pop3CommandException? Left)> TakeInAsync(Pop3Client client, KeepMails keep,
        HashSet<(string, int)> marked, CancellationToken cancellation)
    {
        var ids = client.Capabilities.HasFlag(Pop3Capabilities.UIDL) ? await client.GetMessageUidsAsync(cancellation) : [];
        var sizes = await client.GetMessageSizesAsync(cancellation);
        var present = ids.Zip(sizes).ToList();
        known.IntersectWith(present);
        unfinished.IntersectWith(present);
        foreach (var gone in breaking.Keys.Except(present).ToList())
            breaking.Remove(gone);
        var (mails, tooLarge) = (0, 0);
        Pop3CommandException? withheld = null;
        Pop3CommandException? left = null;
        foreach (var i in Enumerable.Range(0, client.Count).OrderBy(i => i < present.Count && breaking.ContainsKey(present[i])))
        {
            (string, int)? mail = i < present.Count ? present[i] : null;
            if (mail is { } before && known.Contains(before))
                continue;
            // What is marked is deleted only at the end, which a mail may never let come.
            if (mail is { } feared && breaking.GetValueOrDefault(feared) > 1 && marked.Count > 0)
                break;
            if (mail is null || !unfinished.Contains(mail.Value))
            {
                if (sizes[i] > largest)
                {
                    tooLarge++;
                    continue;
                }
                try
                {
                    if (await TryAsync(client, async () => await keep([await ReadAsync(client, i, cancellation)], cancellation)) is { } refused)
                    {
                        withheld ??= refused;
                        continue;
                    }
                }
                catch when (mail is not null && !cancellation.IsCancellationRequested)
                {
                    breaking[mail.Value] = breaking.GetValueOrDefault(mail.Value) + 1;
                    throw;
                }
                mails++;
                if (mail is { } taken)
                {
                    breaking.Remove(taken);
                    (mailbox.AfterReading == AfterReading.Delete ? unfinished : known).Add(taken);
                }
            }
            if (mailbox.AfterReading != AfterReading.Delete)
                continue;
            if (await TryAsync(client, () => client.DeleteMessageAsync(i, cancellation)) is { } kept)
                left ??= kept;
            else if (mail is not null)
                marked.Add(mail.Value);
        }
        return (new TakenIn(mails, tooLarge), withheld, left);
    }

    /// <returns>What the server refused, with a line that is still good; null when it did as it was told.</returns>
    private static async Task<Pop3CommandException?> TryAsync(Pop3Client client, Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Pop3CommandException refused) when (client.IsConnected)
        {
            return refused;
        }
    }

    private static string Said(Pop3CommandException refused) => string.IsNullOrWhiteSpace(refused.StatusText) ? refused.Message : refused.StatusText;

    private static async Task<byte[]> ReadAsync(Pop3Client client, int index, CancellationToken cancellation)
    {
        await using var stream = await client.GetStreamAsync(index, headersOnly: false, cancellation);
        using var octets = new MemoryStream();
        await stream.CopyToAsync(octets, cancellation);
        return octets.ToArray();
    }
}
