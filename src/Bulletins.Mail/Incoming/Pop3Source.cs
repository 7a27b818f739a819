using Bulletins.Mail.OAuth;
using Bulletins.Tracking.Incoming;
using MailKit.Net.Pop3;

namespace Bulletins.Mail.Incoming;

/// <summary>A mailbox that is read by POP3 (RFC 1939). What stays in it is known by its unique-id while the program runs; after a restart it
/// is fetched once more and found to be known.</summary>
internal sealed class Pop3Source(MailboxOptions mailbox, RelayTokens tokens, long largest) : IMailSource
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public string Name => mailbox.Name;

    public async Task<TakenIn> TakeInAsync(Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        using var client = new Pop3Client();
        var connection = new MailboxConnection(mailbox, tokens);
        await connection.OpenAsync(client, cancellation);
        try
        {
            var (taken, withheld) = await TakeInAsync(client, keep, cancellation);
            // Only now the server deletes what was marked.
            await client.DisconnectAsync(quit: true, cancellation);
            return withheld is null ? taken : throw connection.Fault("Source.Withheld", withheld, withheld.Message);
        }
        catch (Exception e) when (MailboxConnection.IsOfTheLine(e))
        {
            throw connection.Fault("Source.Unreachable", e, e.Message);
        }
    }

    /// <summary>One mail that the server doesn't hand out keeps no other waiting.</summary>
    private async Task<(TakenIn, Pop3CommandException? Withheld)> TakeInAsync(Pop3Client client, Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
    {
        var ids = client.Capabilities.HasFlag(Pop3Capabilities.UIDL) ? await client.GetMessageUidsAsync(cancellation) : [];
        var sizes = await client.GetMessageSizesAsync(cancellation);
        var (mails, tooLarge) = (0, 0);
        Pop3CommandException? withheld = null;
        for (var i = 0; i < client.Count; i++)
        {
            if (i < ids.Count && known.Contains(ids[i]))
                continue;
            if (sizes[i] > largest)
            {
                tooLarge++;
                continue;
            }
            try
            {
                await keep(await ReadAsync(client, i, cancellation), cancellation);
            }
            catch (Pop3CommandException refused) when (client.IsConnected)
            {
                withheld ??= refused;
                continue;
            }
            mails++;
            if (mailbox.AfterReading == AfterReading.Delete)
                await client.DeleteMessageAsync(i, cancellation);
            else if (i < ids.Count)
                known.Add(ids[i]);
        }
        return (new TakenIn(mails, tooLarge), withheld);
    }

    private static async Task<byte[]> ReadAsync(Pop3Client client, int index, CancellationToken cancellation)
    {
        await using var stream = await client.GetStreamAsync(index, headersOnly: false, cancellation);
        using var octets = new MemoryStream();
        await stream.CopyToAsync(octets, cancellation);
        return octets.ToArray();
    }
}
