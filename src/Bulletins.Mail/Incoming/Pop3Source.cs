using Bulletins.Mail.OAuth;
using Bulletins.Tracking.Incoming;
using MailKit.Net.Pop3;

namespace Bulletins.Mail.Incoming;

/// <summary>A mailbox that is read by POP3 (RFC 1939). What stays in it is known by its unique-id while the program runs; after a restart it
/// is fetched once more and found to be known.</summary>
internal sealed class Pop3Source(MailboxOptions mailbox, RelayTokens tokens, long largest) : IMailSource
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    /// <summary>Kept, and not deleted for sure: the server refused, or the line broke before it did so. That is tried again without fetching them.</summary>
    private readonly HashSet<string> unfinished = new(StringComparer.Ordinal);

    public string Name => mailbox.Name;

    public async Task<TakenIn> TakeInAsync(Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        using var client = new Pop3Client();
        var connection = new MailboxConnection(mailbox, tokens);
        await connection.OpenAsync(client, cancellation);
        try
        {
            var (taken, withheld, left) = await TakeInAsync(client, keep, cancellation);
            // Only now the server deletes what was marked.
            await client.DisconnectAsync(quit: true, cancellation);
            if (withheld is not null)
                throw connection.Fault("Source.Withheld", withheld, Said(withheld));
            return left is null ? taken : throw connection.Fault("Source.Unfinished", left, Said(left));
        }
        catch (Exception e) when (MailboxConnection.IsOfTheLine(e))
        {
            throw connection.Fault("Source.Unreachable", e, e.Message);
        }
    }

    /// <summary>One mail that the server doesn't hand out keeps no other waiting, nor does one that it doesn't delete.</summary>
    private async Task<(TakenIn, Pop3CommandException? Withheld, Pop3CommandException? Left)> TakeInAsync(Pop3Client client, Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        var ids = client.Capabilities.HasFlag(Pop3Capabilities.UIDL) ? await client.GetMessageUidsAsync(cancellation) : [];
        unfinished.IntersectWith(ids);
        var sizes = await client.GetMessageSizesAsync(cancellation);
        var (mails, tooLarge) = (0, 0);
        Pop3CommandException? withheld = null;
        Pop3CommandException? left = null;
        for (var i = 0; i < client.Count; i++)
        {
            var id = i < ids.Count ? ids[i] : null;
            if (id is not null && known.Contains(id))
                continue;
            if (id is null || !unfinished.Contains(id))
            {
                if (sizes[i] > largest)
                {
                    tooLarge++;
                    continue;
                }
                if (await TryAsync(client, async () => await keep(await ReadAsync(client, i, cancellation), cancellation)) is { } refused)
                {
                    withheld ??= refused;
                    continue;
                }
                mails++;
                if (id is not null)
                    (mailbox.AfterReading == AfterReading.Delete ? unfinished : known).Add(id);
            }
            if (mailbox.AfterReading == AfterReading.Delete)
                left = await TryAsync(client, () => client.DeleteMessageAsync(i, cancellation)) is { } kept ? left ?? kept : left;
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
