using Bulletins.Access;
using Bulletins.Web.Access.Accounts;
using Bulletins.Web.Access.SigningIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Access;

internal static class AccessHosting
{
    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations();
        services.AddScoped<StaffAccounts>().AddScoped<SignInLinks>().AddScoped<AccessTokens>();
        services.AddScoped<StaffSignIn>();
        services.AddSingleton<SignInAddress>();
        services.AddScoped<Hosting.FirstRun>();
        services.AddIdentity();
        services.AddSchemes();
        services.AddPolicies();
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, StaffAuthenticationState>();
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "bulletins-forgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            antiforgery.HeaderName = ApiAntiforgery.Header;
        });
    }

    public static void UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseMiddleware<ApiAntiforgery>();
    }

    private static void AddIdentity(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddIdentityCore<StaffAccount>(identity => identity.SignIn.RequireConfirmedAccount = true)
            .AddUserStore<StaffAccountStore>()
            .AddSignInManager()
            .AddClaimsPrincipalFactory<StaffClaims>();
        services.AddScoped<IUserConfirmation<StaffAccount>, OpenAccountsOnly>();
        services.AddSingleton<ILookupNormalizer, EmailNormalizer>();
        // Addresses are validated in the core; Identity's own validator refuses international ones.
        services.RemoveAll<IUserValidator<StaffAccount>>();
        services.RemoveAll<IPasswordValidator<StaffAccount>>();
        services.AddScoped<PasswordRules>();
        services.AddScoped<IPasswordValidator<StaffAccount>>(provider => provider.GetRequiredService<PasswordRules>());
        services.AddOptions<IdentityOptions>().Configure<IOptions<AccessOptions>>((identity, access) =>
        {
            identity.Lockout.MaxFailedAccessAttempts = access.Value.LockoutAttempts;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(access.Value.LockoutMinutes);
        });
        services.Configure<SecurityStampValidatorOptions>(stamp => stamp.ValidationInterval = TimeSpan.FromMinutes(1));
    }

    private static void AddSchemes(this IServiceCollection services)
    {
        services.AddAuthentication(StaffOrToken)
            .AddPolicyScheme(StaffOrToken, null, scheme => scheme.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, TokenAuthentication>(TokenAuthentication.Scheme, null)
            .AddCookie(IdentityConstants.ApplicationScheme);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<IOptions<AccessOptions>>((cookie, access) =>
        {
            cookie.Cookie.Name = StaffCookie;
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/access-denied";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.SlidingExpiration = true;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(access.Value.SessionHours);
            cookie.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
            cookie.Events.OnRedirectToAccessDenied = RedirectUnlessApi(StatusCodes.Status403Forbidden, cookie.Events.OnRedirectToAccessDenied);
            cookie.Events.OnRedirectToLogin = RedirectUnlessApi(StatusCodes.Status401Unauthorized, cookie.Events.OnRedirectToLogin);
        });
    }

    private static void AddPolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy(Policies.Author, Meets(Role.Author, Role.Approver, Role.Administrator))
        .AddPolicy(Policies.Approver, Meets(Role.Approver, Role.Administrator))
        .AddPolicy(Policies.Administrator, Meets(Role.Administrator))
        .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());

    private static Action<AuthorizationPolicyBuilder> Meets(params Role[] roles) =>
        policy => policy.RequireAuthenticatedUser().RequireRole(roles.Select(role => role.ToString()));

    /// <summary>The API is for tokens; a signed-in page may call it too, see <see cref="ApiAntiforgery"/>.</summary>
    private static string Choose(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && (context.Request.Headers.Authorization.Count > 0 || !context.Request.Cookies.ContainsKey(StaffCookie))
            ? TokenAuthentication.Scheme
            : IdentityConstants.ApplicationScheme;

    private static Func<RedirectContext<CookieAuthenticationOptions>, Task> RedirectUnlessApi(
        int status, Func<RedirectContext<CookieAuthenticationOptions>, Task> redirect) => context =>
    {
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return redirect(context);
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    private const string StaffOrToken = "staff-or-token";
    private const string StaffCookie = "bulletins-staff";
}
