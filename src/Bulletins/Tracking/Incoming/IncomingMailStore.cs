using System.Security.Cryptography;
using Bulletins.Storage;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tracking.Incoming;

/// <summary>Keeps mail that came back, as it was received. Only when a call has returned may its source forget the mail.</summary>
public sealed class IncomingMailStore(IDbContextFactory<BulletinsDb> databases, TimeProvider clock)
{
    /// <param name="source">Where it came by, in the words of the configuration.</param>
    /// <returns>False when it is known already.</returns>
    public Task<bool> AcceptAsync(byte[] octets, string source, CancellationToken cancellation = default) => AcceptAsync(octets, octets.Length, source, cancellation);

    /// <param name="size">Of the whole mail in octets, where only its beginning is to be kept.</param>
    /// <param name="source">Where it came by, in the words of the configuration.</param>
    /// <returns>False when it is known already.</returns>
    public async Task<bool> AcceptAsync(byte[] octets, long size, string source, CancellationToken cancellation = default)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(octets));
        await using var db = await databases.CreateDbContextAsync(cancellation);
        if (await db.IncomingMails.AnyAsync(m => m.Digest == digest, cancellation))
            return false;
        try
        {
            await db.InTransactionAsync(() => StoreAsync(db, octets, size, digest, source, cancellation), cancellation);
            return true;
        }
        catch (DbUpdateException)
        {
            db.ChangeTracker.Clear();
            // Another process received it at this moment.
            if (await db.IncomingMails.AnyAsync(m => m.Digest == digest, cancellation))
                return false;
            throw;
        }
    }

    private async Task<int> StoreAsync(BulletinsDb db, byte[] octets, long size, string digest, string source, CancellationToken cancellation)
    {
        var mail = new IncomingMail { Digest = digest, Source = source, ReceivedAt = clock.UtcNow(), Size = size };
        db.IncomingMails.Add(mail);
        await db.SaveChangesAsync(cancellation);
        db.IncomingMailContents.Add(new IncomingMailContent { IncomingMailId = mail.Id, Octets = octets });
        return await db.SaveChangesAsync(cancellation);
    }
}
