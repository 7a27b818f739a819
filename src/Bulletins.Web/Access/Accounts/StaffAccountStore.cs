using System.Globalization;
using Bulletins.Access;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Access.Accounts;

/// <summary>Lets ASP.NET Core Identity check passwords, lock accounts and end sessions on our own table.
/// The user name is the e-mail address. Accounts are made and closed by <see cref="StaffAccounts"/>, not here.</summary>
internal sealed class StaffAccountStore(BulletinsDb db)
    : IUserPasswordStore<StaffAccount>, IUserSecurityStampStore<StaffAccount>, IUserLockoutStore<StaffAccount>
{
    public Task<StaffAccount?> FindByIdAsync(string id, CancellationToken cancellation) =>
        long.TryParse(id, CultureInfo.InvariantCulture, out var number)
            ? db.StaffAccounts.SingleOrDefaultAsync(a => a.Id == number, cancellation)
            : Task.FromResult<StaffAccount?>(null);

    public Task<StaffAccount?> FindByNameAsync(string normalized, CancellationToken cancellation) =>
        db.StaffAccounts.SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, cancellation);

    public async Task<IdentityResult> CreateAsync(StaffAccount account, CancellationToken cancellation)
    {
        db.StaffAccounts.Add(account);
        await db.SaveChangesAsync(cancellation);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> UpdateAsync(StaffAccount account, CancellationToken cancellation)
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
            return IdentityResult.Success;
        }
        catch (DbUpdateConcurrencyException)
        {
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        }
    }

    public Task<IdentityResult> DeleteAsync(StaffAccount account, CancellationToken cancellation) =>
        throw new NotSupportedException("Accounts are closed, not deleted.");

    public Task<string> GetUserIdAsync(StaffAccount account, CancellationToken cancellation) =>
        Task.FromResult(account.Id.ToString(CultureInfo.InvariantCulture));

    public Task<string?> GetUserNameAsync(StaffAccount account, CancellationToken cancellation) => Task.FromResult<string?>(account.Email);

    public Task SetUserNameAsync(StaffAccount account, string? name, CancellationToken cancellation)
    {
        account.Email = name ?? "";
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedUserNameAsync(StaffAccount account, CancellationToken cancellation) =>
        Task.FromResult<string?>(account.NormalizedEmail);

    public Task SetNormalizedUserNameAsync(StaffAccount account, string? name, CancellationToken cancellation)
    {
        account.NormalizedEmail = name ?? "";
        return Task.CompletedTask;
    }

    public Task SetPasswordHashAsync(StaffAccount account, string? hash, CancellationToken cancellation)
    {
        account.PasswordHash = hash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(StaffAccount account, CancellationToken cancellation) => Task.FromResult(account.PasswordHash);

    public Task<bool> HasPasswordAsync(StaffAccount account, CancellationToken cancellation) => Task.FromResult(account.PasswordHash is not null);

    public Task SetSecurityStampAsync(StaffAccount account, string stamp, CancellationToken cancellation)
    {
        account.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(StaffAccount account, CancellationToken cancellation) =>
        Task.FromResult<string?>(account.SecurityStamp);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(StaffAccount account, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(account.LockoutEnd);

    public Task SetLockoutEndDateAsync(StaffAccount account, DateTimeOffset? end, CancellationToken cancellation)
    {
        account.LockoutEnd = end?.UtcDateTime;
        return Task.CompletedTask;
    }

    public Task<int> IncrementAccessFailedCountAsync(StaffAccount account, CancellationToken cancellation) =>
        Task.FromResult(++account.AccessFailedCount);

    public Task ResetAccessFailedCountAsync(StaffAccount account, CancellationToken cancellation)
    {
        account.AccessFailedCount = 0;
        return Task.CompletedTask;
    }

    public Task<int> GetAccessFailedCountAsync(StaffAccount account, CancellationToken cancellation) => Task.FromResult(account.AccessFailedCount);

    public Task<bool> GetLockoutEnabledAsync(StaffAccount account, CancellationToken cancellation) => Task.FromResult(true);

    public Task SetLockoutEnabledAsync(StaffAccount account, bool enabled, CancellationToken cancellation) => Task.CompletedTask;

    public void Dispose()
    {
    }
}
