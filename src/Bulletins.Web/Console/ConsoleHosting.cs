using System.Globalization;
using Microsoft.AspNetCore.Components.Server;
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
    }

    public static void MapConsole(this WebApplication app)
    {
        app.UseRequestLocalization(options =>
        {
            CultureInfo[] cultures = [new("zh-HK"), new("zh-Hant"), new("zh-Hans"), new("en")];
            options.DefaultRequestCulture = new("zh-HK");
            options.SupportedCultures = cultures;
            options.SupportedUICultures = cultures;
        });
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
