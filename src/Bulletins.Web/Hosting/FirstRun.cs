using Bulletins.Access;
using Bulletins.Web.Access;
using Bulletins.Auditing;
using Bulletins.Web.Access.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting;

/// <summary>How the first person gets into an installation: in Development as the administrator of the sample
/// association, with one click; elsewhere by setting up an account of their own.</summary>
internal sealed class FirstRun(
    BulletinsDb db, StaffAccounts staff, SignInLinks links, IWebHostEnvironment environment, IOptions<AccessOptions> options)
{
    private const string SampleAdministrator = "chan.tai-man@association.example";

    /// <returns>A link to print on the terminal; null when somebody has an account already and should sign in with it.</returns>
    public async Task<(SignInLinkPurpose Purpose, string Secret)?> FirstWayInAsync()
    {
        if (!environment.IsDevelopment())
        {
            return await staff.AnyAsync()
                ? null
                : (SignInLinkPurpose.SetUp, await links.IssueAsync(SignInLinkPurpose.SetUp, null, TimeSpan.FromDays(options.Value.LinkDays)));
        }
        return await SampleAdministratorAsync() is { IsOpen: true } account
            ? (SignInLinkPurpose.SignIn, await links.IssueAsync(SignInLinkPurpose.SignIn, account, TimeSpan.FromDays(1)))
            : null;
    }

    private async Task<StaffAccount?> SampleAdministratorAsync() =>
        await db.StaffAccounts.SingleOrDefaultAsync(a => a.NormalizedEmail == SampleAdministrator)
        ?? (await staff.AnyAsync() ? null : await staff.AddAsync(Actor.System, SampleAdministrator, Screen.Hosting["SampleAdministrator"], Role.Administrator));
}
