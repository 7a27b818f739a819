using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Access;

/// <summary>Issues, recognises and revokes the bearer tokens of the REST API.</summary>
public sealed class AccessTokens(BulletinsDb db, AuditLog audit, TimeProvider clock)
{
    /// <summary>The last use is written at most this often, so that reading calls don't all become writes.</summary>
    private static readonly TimeSpan LastUseGrain = TimeSpan.FromMinutes(1);

    private const string Prefix = "bulletins_";

    public Task<List<AccessToken>> ListAsync() =>
        db.AccessTokens.AsNoTracking().OrderBy(t => t.RevokedAt != null).ThenBy(t => t.Name).ThenBy(t => t.Id).ToListAsync();

    /// <returns>The token itself, which is nowhere kept.</returns>
    /// <exception cref="FaultException">The name is missing or too long, or a token in use has it.</exception>
    public async Task<string> IssueAsync(Actor actor, string? name, Role role)
    {
        name = name?.Trim() ?? "";
        if (name.Length is 0 or > AccessToken.NameLength)
            throw new FaultException(new Fault(Words.Access, "Token.BadName", AccessToken.NameLength));
        if (await db.AccessTokens.AnyAsync(t => t.Name == name && t.RevokedAt == null))
            throw new ConflictException(new Fault(Words.Access, "Token.NameTaken", name));
        var secret = Prefix + Secret.New();
        db.AccessTokens.Add(new AccessToken { Name = name, Role = role, Hash = Secret.Hash(secret), CreatedAt = clock.UtcNow() });
        audit.Record(actor, "token.issue", $"token:{name}", role.ToString());
        await db.SaveChangesAsync();
        return secret;
    }

    /// <returns>Null when no such token was issued, or it was revoked.</returns>
    public async Task<AccessToken?> RecogniseAsync(string secret)
    {
        var hash = Secret.Hash(secret);
        var token = await db.AccessTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash && t.RevokedAt == null);
        var now = clock.UtcNow();
        if (token is not null && (token.LastUsedAt is null || token.LastUsedAt < now - LastUseGrain))
            await db.AccessTokens.Where(t => t.Id == token.Id).ExecuteUpdateAsync(t => t.SetProperty(x => x.LastUsedAt, now));
        return token;
    }

    /// <exception cref="NotFoundException">There is no such token.</exception>
    public async Task RevokeAsync(Actor actor, long id)
    {
        var token = await db.AccessTokens.SingleOrDefaultAsync(t => t.Id == id)
            ?? throw new NotFoundException(new Fault(Words.Access, "Token.NotFound", id));
        if (token.RevokedAt is not null)
            return;
        token.Revoke(clock.UtcNow());
        audit.Record(actor, "token.revoke", $"token:{token.Name}");
        await db.SaveChangesAsync();
    }
}
