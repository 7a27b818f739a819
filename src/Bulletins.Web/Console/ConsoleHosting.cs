using Bulletins.Texts;
using Bulletins.Web.Access;
using Bulletins.Web.Access.SigningIn;
using Radzen;

namespace Bulletins.Web.Console;

internal static class ConsoleHosting
{
    public static void AddConsole(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddLocalization();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        // A pasted circular is larger than the default of 32 KB, over which the connection is dropped.
        builder.Services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 4 * 1024 * 1024);
        builder.Services.AddRadzenComponents();
        builder.Services.AddSingleton<ILocalizer, RadzenLocalizer>();
        builder.Services.AddScoped<Overview>();
        builder.Services.AddScoped<TodaysWork>();
        builder.Services.AddScoped<Tracking.Report.ReportExport>();
    }

    /// <summary>Pages for what goes wrong: not found, and everything else. The API has its own answers.</summary>
    public static void UseErrorPages(this WebApplication app) => app.UseWhen(
        context => !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase),
        pages =>
        {
            pages.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                // Anybody may send a body that is broken or takes too long, and fill no log with it.
                SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
                CreateScopeForErrors = true,
                StatusCodeSelector = exception => exception switch
                {
                    NotFoundException => StatusCodes.Status404NotFound,
                    ConflictException => StatusCodes.Status409Conflict,
                    FaultException => StatusCodes.Status400BadRequest,
                    BadHttpRequestException request => request.StatusCode,
                    _ => StatusCodes.Status500InternalServerError,
                },
            });
            pages.UseStatusCodePagesWithReExecute("/error", "?status={0}", createScopeForStatusCodePages: true);
        });

    public static void MapConsole(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapLanguageSwitch();
        app.MapSignOut();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization(Policies.Author);
    }
}
