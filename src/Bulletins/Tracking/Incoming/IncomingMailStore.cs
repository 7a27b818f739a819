using System.Security.Cryptography;
using Bulletins.Storage;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Incoming;

/// <summary>Keeps mail that came back, as it was received. Only when a call has returned may its source forget the mail.</summary>
public sealed class IncomingMailStore(IDbContextFactory<BulletinsDb> databases, TimeProvider clock)
{
    /// <summary>One commit for all of them.</summary>
    /// <param name="source">Where they came by, in the words of the configuration.</param>
    /// <returns>How many weren't known already.</returns>
    public async Task<int> AcceptAsync(IReadOnlyList<byte[]> mails, string source, CancellationToken cancellation = default)
    {
        try
        {
            return await StoreUnknownAsync([.. mails.Select(octets => new Received(octets, octets.Length))], source, cancellation);
        }
        catch (DbUpdateException)
        {
            // Another process received one of them at this moment, or one can't be kept.
            var brought = 0;
            foreach (var octets in mails)
                brought += await AcceptAsync(octets, source, cancellation) ? 1 : 0;
            return brought;
        }
    }

    /// <param name="source">Where it came by, in the words of the configuration.</param>
    /// <returns>False when it is known already.</returns>
    public Task<bool> AcceptAsync(byte[] octets, string source, CancellationToken cancellation = default) => AcceptAsync(octets, octets.Length, source, cancellation);

    /// <param name="size">Of the whole mail in octets, where only its beginning is to be kept.</param>
    /// <param name="source">Where it came by, in the words of the configuration.</param>
    /// <returns>False when it is known already.</returns>
    public async Task<bool> AcceptAsync(byte[] octets, long size, string source, CancellationToken cancellation = default)
    {
        List<Received> mail = [new(octets, size)];
        try
        {
            return await StoreUnknownAsync(mail, source, cancellation) == 1;
        }
        catch (DbUpdateException)
        {
            // If another process received it at this moment it is known by now.
            return await StoreUnknownAsync(mail, source, cancellation) == 1;
        }
    }

    private async Task<int> StoreUnknownAsync(List<Received> mails, string source, CancellationToken cancellation)
    {
        await using var db = await databases.CreateDbContextAsync(cancellation);
        var digests = mails.ConvertAll(mail => mail.Digest);
        var known = await db.IncomingMails.Where(m => digests.Contains(m.Digest)).Select(m => m.Digest).ToListAsync(cancellation);
        List<Received> unknown = [.. mails.ExceptBy(known, mail => mail.Digest)];
        if (unknown.Count > 0)
            await db.InTransactionAsync(() => StoreAsync(db, unknown, source, cancellation), cancellation);
        return unknown.Count;
    }

    private async Task<int> StoreAsync(BulletinsDb db, List<Received> unknown, string source, CancellationToken cancellation)
    {
        var mails = unknown.ConvertAll(received => new IncomingMail { Digest = received.Digest, Source = source, ReceivedAt = clock.UtcNow(), Size = received.Size });
        db.IncomingMails.AddRange(mails);
        await db.SaveChangesAsync(cancellation);
        db.IncomingMailContents.AddRange(mails.Zip(unknown, (mail, received) => new IncomingMailContent { IncomingMailId = mail.Id, Octets = received.Octets }));
        return await db.SaveChangesAsync(cancellation);
    }

    private sealed record Received(byte[] Octets, long Size)
    {
        public string Digest { get; } = Convert.ToHexStringLower(SHA256.HashData(Octets));
    }
}
