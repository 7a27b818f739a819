using Bulletins.Access;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;

namespace Bulletins.Web.Access;

/// <summary>An open page lives for hours without a request: it asks every minute whether the account still has
/// the right that it was opened with, and is signed out when not.</summary>
internal sealed class StaffAuthenticationState(ILoggerFactory log, IServiceScopeFactory scopes) : RevalidatingServerAuthenticationStateProvider(log)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(1);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState state, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<StaffAccount>>();
        return await signIn.ValidateSecurityStampAsync(state.User) is not null;
    }
}
