using Bulletins.Mail;
using Bulletins.Rendering;
using Bulletins.Sending.Relays;
using Bulletins.Storage;
using Bulletins.Templating;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bulletins.Benchmarks;

/// <summary>One process's engine with everything real: templates, message format, SMTP.</summary>
internal static class BenchmarkEngine
{
    public static DispatchEngine Start(TestDatabase database, int port, int connections, Action<IServiceCollection>? change = null) => new(database, TimeProvider.System, settings: new()
    {
        ["Mail:Relays:0:Host"] = "127.0.0.1",
        ["Mail:Relays:0:Port"] = $"{port}",
        ["Mail:Relays:0:Security"] = "None",
        ["Mail:Relays:0:MaxConnections"] = $"{connections}",
        ["Mail:Relays:0:MessagesPerConnection"] = "1000",
        ["Templates:Folder"] = Repository.Templates,
    }, change: services =>
    {
        services.RemoveAll<IBulletinRenderer>();
        services.RemoveAll<IMailSender>();
        services.AddTemplating();
        services.AddSingleton<DataFolder>();
        services.AddMail();
        change?.Invoke(services);
    });
}
