using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Bulletins.Web.Sample;

namespace Bulletins.Web.Hosting.Commands;

internal sealed class ServeCommand : Command
{
    public ServeCommand(CommandLine line, string[] settings) : base("serve", Screen.Hosting["Command.Serve"]) => Serve(this, line, settings);

    /// <summary>Has a command serve: the one of that name, and none at all.</summary>
    public static void Serve(Command command, CommandLine line, string[] settings)
    {
        var urls = new Option<string?>("--urls") { Description = Screen.Hosting["Option.Urls"] };
        command.Add(urls);
        command.SetAction((result, cancellation) => ServeAsync(
            line, result.GetValue(urls) is { } given ? [.. settings, $"--urls={given}"] : settings, cancellation));
    }

    public static async Task<int> ServeAsync(CommandLine line, string[] settings, CancellationToken cancellation, Action<IServiceCollection>? change = null)
    {
        await using var app = await line.PrepareAsync(settings, quietOutput: false, change);
        foreach (var address in app.Configuration["urls"]!.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            RequireUsable(address, app);
        await app.LoadSampleAsync();
        await app.StartAsync(cancellation);
        await Welcome.PrintAsync(app);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    /// <summary>Looked at before anything starts: Kestrel finds out when the workers are running already.</summary>
    private static void RequireUsable(string address, WebApplication app)
    {
        try
        {
            var binding = BindingAddress.Parse(address);
            // A developer's machine may have a certificate of its own.
            if (binding.Scheme == Uri.UriSchemeHttps && !app.Environment.IsDevelopment() && !app.Configuration.GetSection("Kestrel:Certificates:Default").Exists())
                throw StartFault.From("Port.NoCertificate", address);
            var ip = IPAddress.TryParse(binding.Host, out var given) ? given
                : binding.Host == "localhost" ? IPAddress.Loopback
                : IPAddress.Any;
            using var listener = new TcpListener(ip, binding.Port);
            listener.Start();
        }
        catch (Exception e) when (e is SocketException or FormatException or ArgumentOutOfRangeException)
        {
            var trouble = (e as SocketException)?.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "Port.InUse",
                SocketError.AccessDenied => "Port.Forbidden",
                _ => "Port.Unusable",
            };
            throw new StartFault(Screen.Hosting[trouble, address], e);
        }
    }
}
