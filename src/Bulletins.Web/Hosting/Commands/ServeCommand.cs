using System.CommandLine;
using Bulletins.Web.Sample;
using Microsoft.AspNetCore.Connections;

namespace Bulletins.Web.Hosting.Commands;

internal sealed class ServeCommand : Command
{
    public ServeCommand(CommandLine line, string[] settings) : base("serve", Screen.Hosting["Command.Serve"])
    {
        var urls = new Option<string?>("--urls") { Description = Screen.Hosting["Option.Urls"] };
        Add(urls);
        SetAction((result, cancellation) => ServeAsync(
            line, result.GetValue(urls) is { } given ? [.. settings, $"--urls={given}"] : settings, cancellation));
    }

    public static async Task<int> ServeAsync(CommandLine line, string[] settings, CancellationToken cancellation)
    {
        await using var app = await line.PrepareAsync(settings, quietOutput: false);
        await app.LoadSampleAsync();
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartFault(Screen.Hosting["Port.InUse", app.Configuration["urls"]], e);
        }
        await Welcome.PrintAsync(app);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }
}
