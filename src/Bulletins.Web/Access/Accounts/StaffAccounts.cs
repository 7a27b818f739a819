using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Members.Addresses;
using Bulletins.Texts;
using Bulletins.Time;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Access.Accounts;

/// <summary>Keeps the accounts of the people who may sign in. An installation always keeps one open administrator.</summary>
public sealed class StaffAccounts(BulletinsDb db, SignInLinks links, AuditLog audit, TimeProvider clock, IOptions<AccessOptions> options)
{
    public Task<List<StaffAccount>> ListAsync() =>
        db.StaffAccounts.AsNoTracking().OrderBy(a => a.ClosedAt != null).ThenBy(a => a.NormalizedEmail).ToListAsync();

    public Task<bool> AnyAsync() => db.StaffAccounts.AnyAsync();

    /// <summary>An account without a password: it is chosen through <see cref="IssuePasswordLinkAsync"/>.</summary>
    /// <exception cref="FaultException">The address is none, the name is missing, or the address has an account.</exception>
    public async Task<StaffAccount> AddAsync(Actor actor, string? email, string? name, Role role)
    {
        if (!EmailAddress.TryParse(email, out var address))
            throw new FaultException(new Fault(Words.Access, "Staff.BadEmail", email));
        name = name?.Trim() ?? "";
        if (name.Length is 0 or > 200)
            throw new FaultException(new Fault(Words.Access, "Staff.BadName"));
        await RequireFreeAsync(address);
        var account = StaffAccount.Open(address.Value, address.Normalized, name, role, clock.UtcNow());
        db.StaffAccounts.Add(account);
        audit.Record(actor, "staff.add", Subject(account), role.ToString());
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException)
        {
            // Two of one address at the same moment: the unique index lets only the first through.
            await RequireFreeAsync(address);
            throw;
        }
        return account;
    }

    /// <returns>The secret of a link through which the account's password can be chosen once.</returns>
    public async Task<string> IssuePasswordLinkAsync(Actor actor, long id)
    {
        var account = await FindAsync(id);
        if (!account.IsOpen)
            throw new ConflictException(new Fault(Words.Access, "Staff.Closed", account.Email));
        audit.Record(actor, "staff.issue-link", Subject(account));
        return await links.IssueAsync(SignInLinkPurpose.ChoosePassword, account, TimeSpan.FromDays(options.Value.LinkDays));
    }

    /// <inheritdoc cref="IssuePasswordLinkAsync(Actor, long)"/>
    /// <exception cref="NotFoundException">The address has no account.</exception>
    public async Task<string> IssuePasswordLinkAsync(Actor actor, string email)
    {
        var address = EmailAddress.TryParse(email, out var read) ? read.Normalized : null;
        var account = await db.StaffAccounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == address)
            ?? throw new NotFoundException(new Fault(Words.Access, "Staff.NoAccount", email));
        return await IssuePasswordLinkAsync(actor, account.Id);
    }

    public async Task ChangeRoleAsync(Actor actor, long id, Role role)
    {
        var account = await FindAsync(id);
        if (account.Role == role)
            return;
        await ChangeAsync(account, () =>
        {
            audit.Record(actor, "staff.change-role", Subject(account), $"{account.Role} → {role}");
            account.ChangeRole(role);
        });
    }

    /// <summary>Ends the account's sessions and links, and lets it sign in no more.</summary>
    public async Task CloseAsync(Actor actor, long id)
    {
        var account = await FindAsync(id);
        if (!account.IsOpen)
            return;
        await ChangeAsync(account, () =>
        {
            account.Close(clock.UtcNow());
            audit.Record(actor, "staff.close", Subject(account));
        });
    }

    public async Task ReopenAsync(Actor actor, long id)
    {
        var account = await FindAsync(id);
        if (account.IsOpen)
            return;
        account.Reopen();
        audit.Record(actor, "staff.reopen", Subject(account));
        await SaveAsync(account);
    }

    private async Task<StaffAccount> FindAsync(long id) =>
        await db.StaffAccounts.SingleOrDefaultAsync(a => a.Id == id)
        ?? throw new NotFoundException(new Fault(Words.Access, "Staff.NotFound", id));

    private async Task RequireFreeAsync(EmailAddress address)
    {
        if (await db.StaffAccounts.AnyAsync(a => a.NormalizedEmail == address.Normalized))
            throw new ConflictException(new Fault(Words.Access, "Staff.EmailTaken", address.Value));
    }

    /// <summary>A sign-in, or another administrator, may have changed it since it was read.</summary>
    private async Task SaveAsync(StaffAccount account)
    {
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ConflictException(new Fault(Words.Access, "Staff.Changed", account.Email));
        }
    }

    /// <summary>A change that may take an administrator away. Two who close each other at the same moment come one after the other: the second waits
    /// for the rows of the administrators, and finds nobody left.</summary>
    private async Task ChangeAsync(StaffAccount account, Action change)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (account.Role == Role.Administrator && account.IsOpen)
        {
            var administrators = db.StaffAccounts.Where(a => a.Role == Role.Administrator && a.ClosedAt == null && a.PasswordHash != null);
            await administrators.ExecuteUpdateAsync(row => row.SetProperty(a => a.Version, a => a.Version));
            if (!await administrators.AnyAsync(a => a.Id != account.Id))
                throw new ConflictException(new Fault(Words.Access, "Staff.LastAdministrator", account.Email));
        }
        change();
        await SaveAsync(account);
        await transaction.CommitAsync();
    }

    private static string Subject(StaffAccount account) =>
        $"staff:{(account.NormalizedEmail.Length <= 58 ? account.NormalizedEmail : account.Id)}";
}
