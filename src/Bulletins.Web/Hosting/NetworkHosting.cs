using System.Net;
using Bulletins.Storage;
using Bulletins.Web.Api;
using Bulletins.Web.Console;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Bulletins.Web.Hosting;

internal static class NetworkHosting
{
    public static void AddNetwork(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WebOptions>().BindConfiguration(WebOptions.Section).ValidateDataAnnotations();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<WebOptions>>((kestrel, web) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = web.Value.MaxUploadMegabytes * 1024L * 1024L;
        });
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<WebOptions>>(TrustProxies);
        services.AddDataProtection().SetApplicationName(nameof(Bulletins));
        services.AddOptions<KeyManagementOptions>().Configure<DataFolder, ILoggerFactory>((keys, folder, log) =>
            keys.XmlRepository = new FileSystemXmlRepository(new DirectoryInfo(folder.Keys), log));
    }

    public static void UseNetwork(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<WebOptions>>().Value.TrustedProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseSecurityHeaders(SecurityHeaders.Policy());
        app.UseLanguages();
        app.UseApi();
        app.UseErrorPages();
        app.UseMiddleware<UploadLimit>();
        // After the error pages, so that they are routed anew.
        app.UseRouting();
    }

    private static void TrustProxies(ForwardedHeadersOptions headers, IOptions<WebOptions> web)
    {
        headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var proxy in web.Value.TrustedProxies)
        {
            if (IPAddress.TryParse(proxy, out var address))
                headers.KnownProxies.Add(address);
            else
                headers.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
    }
}
