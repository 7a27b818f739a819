using System.Diagnostics;
using Bulletins.Composing.Importing;
using Bulletins.Dispatching;
using Bulletins.Mail;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Templating;
using Bulletins.Testing;
using Bulletins.Testing.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bulletins.Benchmarks;

/// <summary>From "send now" to the last outcome on disk: the sample circular, personalised, over SMTP into smtp-sink, as a ratio
/// against smtp-source sending messages of the same size into the same sink in the same run.</summary>
internal static class SendingBenchmark
{
    private static readonly int Connections = int.Parse(Environment.GetEnvironmentVariable("CONN") ?? "32");

    public static async Task RunAsync(int recipients, int rounds)
    {
        using var reference = await SmtpReference.StartAsync();
        for (var round = 1; round <= rounds; round++)
        {
            var (took, bytes) = await SendAsync(recipients, reference.Port);
            var limit = await reference.SourceAsync(recipients, bytes, Connections);
            Console.WriteLine($"round {round}: {recipients} recipients, {bytes} bytes each, {Connections} connections: "
                + $"{recipients / took.TotalSeconds:F0}/s, smtp-source {recipients / limit.TotalSeconds:F0}/s, ratio {limit / took:F2}, "
                + $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1024 / 1024} MB");
        }
    }

    private static async Task<(TimeSpan Took, int Bytes)> SendAsync(int recipients, int port)
    {
        using var database = new TestDatabase();
        await using var engine = Engine(database, port);
        var association = new Association(database.Open, TimeProvider.System);
        association.AddContacts(recipients);
        var circular = CircularImport.Read(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt")));
        var bulletin = association.AddApprovedBulletin(circular.Title!, circular.Body, null, []);
        var segment = association.AddSegment();

        var watch = Stopwatch.StartNew();
        var dispatch = await engine.ScheduleAndSendAsync(bulletin, segment);
        var took = watch.Elapsed;

        var ledger = await engine.LedgerAsync(dispatch);
        if (ledger[DeliveryState.Sent] != recipients)
            throw new InvalidOperationException($"Only {ledger[DeliveryState.Sent]} of {recipients} were sent.");
        return (took, await SizeAsync(engine, dispatch));
    }

    private static DispatchEngine Engine(TestDatabase database, int port) => new(database, TimeProvider.System, settings: new()
    {
        ["Mail:Relays:0:Host"] = "127.0.0.1",
        ["Mail:Relays:0:Port"] = $"{port}",
        ["Mail:Relays:0:Security"] = "None",
        ["Mail:Relays:0:MaxConnections"] = $"{Connections}",
        ["Mail:Relays:0:MessagesPerConnection"] = "1000",
        ["Templates:Folder"] = Repository.Templates,
    }, change: services =>
    {
        services.RemoveAll<IBulletinRenderer>();
        services.RemoveAll<IMailSender>();
        services.AddTemplating();
        services.AddSingleton<IMessageFormat, MimeMessageFormat>();
        services.AddSingleton<IMailSender, SmtpMailSender>();
    });

    private static async Task<int> SizeAsync(DispatchEngine engine, Dispatch dispatch)
    {
        var delivery = (await engine.DeliveriesAsync(dispatch))[0].Delivery;
        var messages = await engine.UseAsync((MessageComposer composer) => composer.ForDispatchAsync(dispatch.Id));
        return ((IMessageFormat)new MimeMessageFormat()).Write(messages.Compose(DeliveryEnvelope.Of(delivery), DateTime.UnixEpoch)).Length;
    }
}
