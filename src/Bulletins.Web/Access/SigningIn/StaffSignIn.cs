using System.Security.Claims;
using Bulletins.Access;
using Bulletins.Auditing;
using Bulletins.Texts;
using Bulletins.Time;
using Bulletins.Web.Access.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Web.Access.SigningIn;

/// <summary>The ways in: by password, which who is in can change, and by the links that work once. Each faults with a sentence for the person.</summary>
/// <remarks>The transactions aren't run again when the database gives them up: only the account's own person could compete, and tries again.</remarks>
internal sealed class StaffSignIn(
    BulletinsDb db, UserManager<StaffAccount> accounts, SignInManager<StaffAccount> signIn, SignInLinks links,
    StaffAccounts staff, AuditLog audit, IPasswordHasher<StaffAccount> hasher, PasswordRules rules, TimeProvider clock)
{
    private static readonly StaffAccount Nobody = new() { Email = "", NormalizedEmail = "" };

    public async Task WithPasswordAsync(string email, string password)
    {
        var account = await accounts.FindByNameAsync(email);
        if (account?.PasswordHash is null)
        {
            // As long as a real check takes, so that the time doesn't tell who has an account.
            hasher.HashPassword(Nobody, password);
            throw Wrong();
        }
        var result = await signIn.PasswordSignInAsync(account, password, isPersistent: false, lockoutOnFailure: true);
        RequireOpen(result, account);
        if (!result.Succeeded)
            throw Wrong();
    }

    /// <summary>For who is signed in and knows the present one. Ends their other sessions.</summary>
    public async Task ChangePasswordAsync(ClaimsPrincipal user, string present, string password)
    {
        var account = await accounts.GetUserAsync(user) ?? throw Wrong();
        var result = await signIn.CheckPasswordSignInAsync(account, present, lockoutOnFailure: true);
        RequireOpen(result, account);
        if (!result.Succeeded)
            throw new FaultException(new Fault(Words.Access, "Password.PresentWrong"));
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            audit.Record(new Actor(ActorKind.Staff, account.Email), "staff.change-password", $"staff:{account.Id}");
            await SetPasswordAsync(account, password);
            await transaction.CommitAsync();
        }
        await SignInAsync(account.Id);
    }

    /// <summary>Development only: no such link is issued elsewhere.</summary>
    public async Task WithLinkAsync(string secret)
    {
        var account = await links.FindAsync(SignInLinkPurpose.SignIn, secret);
        await links.RedeemAsync(SignInLinkPurpose.SignIn, secret);
        await SignInAsync(account!.Id);
    }

    public async Task ChoosePasswordAsync(string secret, string password)
    {
        var id = (await links.FindAsync(SignInLinkPurpose.ChoosePassword, secret))!.Id;
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await links.RedeemAsync(SignInLinkPurpose.ChoosePassword, secret);
            var account = await db.StaffAccounts.SingleAsync(a => a.Id == id);
            account.AccessFailedCount = 0;
            account.LockoutEnd = null;
            audit.Record(new Actor(ActorKind.Staff, account.Email), "staff.choose-password", $"staff:{account.Id}");
            await SetPasswordAsync(account, password);
            await transaction.CommitAsync();
        }
        await SignInAsync(id);
    }

    /// <summary>Makes the first administrator of an installation and signs them in.</summary>
    public async Task SetUpAsync(string secret, string email, string name, string password)
    {
        StaffAccount account;
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            await links.RedeemAsync(SignInLinkPurpose.SetUp, secret);
            if (await staff.AnyAsync())
                throw new NotFoundException(new Fault(Words.Access, "SignInLink.Spent"));
            account = await staff.AddAsync(Actor.System, email, name, Role.Administrator);
            await SetPasswordAsync(account, password);
            await transaction.CommitAsync();
        }
        await SignInAsync(account.Id);
    }

    private async Task SetPasswordAsync(StaffAccount account, string password)
    {
        if (rules.Check(account, password) is { } fault)
            throw new FaultException(fault);
        account.PasswordHash = null;
        var result = await accounts.AddPasswordAsync(account, password);
        if (!result.Succeeded)
            throw new ConflictException(new Fault(Words.Access, "SignInLink.Spent"));
    }

    private async Task SignInAsync(long id) =>
        await signIn.SignInAsync(await db.StaffAccounts.SingleAsync(a => a.Id == id), isPersistent: false);

    private void RequireOpen(SignInResult result, StaffAccount account)
    {
        if (!result.IsLockedOut)
            return;
        var minutes = (int)Math.Ceiling((account.LockoutEnd - clock.UtcNow())?.TotalMinutes ?? 0);
        throw new FaultException(new Fault(Words.Access, "Staff.LockedOut", Math.Max(1, minutes)));
    }

    private static FaultException Wrong() => new(new Fault(Words.Access, "Staff.WrongPassword"));
}
