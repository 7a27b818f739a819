using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Access;

/// <summary>Issues links that work once, and redeems them.</summary>
public sealed class SignInLinks(BulletinsDb db, TimeProvider clock)
{
    /// <summary>A new link; earlier ones for the same purpose and account stop working.</summary>
    /// <param name="account">Null only for <see cref="SignInLinkPurpose.SetUp"/>.</param>
    /// <returns>The secret, which is nowhere kept.</returns>
    public async Task<string> IssueAsync(SignInLinkPurpose purpose, StaffAccount? account, TimeSpan lifetime)
    {
        var now = clock.UtcNow();
        var accountId = account?.Id;
        await db.SignInLinks.Where(l => l.Purpose == purpose && l.StaffAccountId == accountId && l.UsedAt == null)
            .ExecuteDeleteAsync();
        var secret = Secret.New();
        db.SignInLinks.Add(new SignInLink
        {
            Purpose = purpose,
            Hash = Secret.Hash(secret),
            StaffAccountId = accountId,
            ExpiresAt = now + lifetime,
        });
        await db.SaveChangesAsync();
        return secret;
    }

    /// <summary>The account that the link is for, null for a set-up link. Uses nothing up.</summary>
    /// <exception cref="NotFoundException">The link is unknown, used or too old.</exception>
    public async Task<StaffAccount?> FindAsync(SignInLinkPurpose purpose, string secret)
    {
        var link = await Valid(purpose, secret).AsNoTracking().Include(l => l.StaffAccount).SingleOrDefaultAsync() ?? throw Spent();
        return link.StaffAccount is null or { IsOpen: true } ? link.StaffAccount : throw Spent();
    }

    /// <summary>Uses the link up: of two at the same moment only one succeeds. Call it inside the transaction that does
    /// what the link is for, so that a fault in that leaves the link usable.</summary>
    /// <exception cref="NotFoundException">The link is unknown, used or too old.</exception>
    public async Task RedeemAsync(SignInLinkPurpose purpose, string secret)
    {
        var now = clock.UtcNow();
        if (await Valid(purpose, secret).ExecuteUpdateAsync(link => link.SetProperty(l => l.UsedAt, now)) != 1)
            throw Spent();
    }

    private IQueryable<SignInLink> Valid(SignInLinkPurpose purpose, string secret)
    {
        var hash = Secret.Hash(secret);
        var now = clock.UtcNow();
        return db.SignInLinks.Where(l => l.Hash == hash && l.Purpose == purpose && l.UsedAt == null && l.ExpiresAt > now);
    }

    private static NotFoundException Spent() => new(new Fault(Words.Access, "SignInLink.Spent"));
}
