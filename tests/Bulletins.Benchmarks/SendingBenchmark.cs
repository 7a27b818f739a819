using Bulletins.Dispatching;
using Bulletins.Mail.Messages;
using Bulletins.Sending.Messages;
using Bulletins.Testing;
using Bulletins.Testing.Engine;

namespace Bulletins.Benchmarks;

/// <summary>From "send now" to the last outcome on disk, progress shown every second: the sample circular, personalised, over SMTP into
/// smtp-sink, as a ratio against smtp-source sending messages of the same size over as many connections into the same sink, right after.</summary>
internal static class SendingBenchmark
{
    private const int Connections = 32;

    public static async Task RunAsync(IEnumerable<int> sizes)
    {
        using var reference = await SmtpReference.StartAsync();
        foreach (var recipients in sizes)
            for (var round = 1; round <= (recipients <= 10_000 ? 3 : 1); round++)
            {
                var (sending, bytes) = await SendAsync(recipients, reference.Port);
                var limit = await reference.SourceAsync(recipients, bytes, Connections);
                Console.WriteLine($"{recipients} recipients, round {round}: {bytes} bytes each, {Connections} connections, "
                    + $"{recipients / sending.Elapsed.TotalSeconds:F0} a second, smtp-source {recipients / limit.TotalSeconds:F0} a second, ratio {limit / sending.Elapsed:F2}; "
                    + $"{sending.ProcessorMicrosecondsFor(recipients):F0} µs of processor each, peak memory {sending.PeakMegabytes} MB");
            }
    }

    private static async Task<(Measured, int Bytes)> SendAsync(int recipients, int port)
    {
        using var database = new TestDatabase(pooled: true, twin: false);
        await using var engine = BenchmarkEngine.Start(database, port, Connections);
        var bulletin = await LargeAssociation.FillAsync(database, recipients);
        var segment = new Association(database.Open, TimeProvider.System).AddSegment();

        // As the program does when it starts.
        await engine.RecoverAsync();

        Dispatch? dispatch = null;
        var measured = await Measured.OfAsync(async () =>
        {
            dispatch = await engine.ScheduleAsync(bulletin, segment);
            await engine.PrepareAsync(dispatch);
            using var done = new CancellationTokenSource();
            var progress = ShowProgressAsync(engine, dispatch, done.Token);
            await engine.SendAsync(dispatch);
            await done.CancelAsync();
            await progress;
        });

        var ledger = await engine.LedgerAsync(dispatch!);
        if (ledger[DeliveryState.Sent] != recipients || ledger.State != DispatchState.Completed)
            throw new InvalidOperationException($"Only {ledger[DeliveryState.Sent]} of {recipients} were sent.");
        return (measured, await SizeAsync(engine, dispatch!));
    }

    private static async Task ShowProgressAsync(DispatchEngine engine, Dispatch dispatch, CancellationToken done)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await second.WaitForNextTickAsync(done))
                await engine.LedgerAsync(dispatch);
        }
        catch (OperationCanceledException)
        {
            // Everything is sent.
        }
    }

    private static async Task<int> SizeAsync(DispatchEngine engine, Dispatch dispatch)
    {
        var delivery = await engine.UseAsync(async (Tracking.DeliveryTable table) => (await table.ReadAsync(new(dispatch.Id), 0, 1))[0].Delivery);
        var messages = await engine.UseAsync((MessageComposer composer) => composer.ForDispatchAsync(dispatch.Id));
        return ((IMessageFormat)new MimeMessageFormat()).Write(messages.Compose(DeliveryEnvelope.Of(delivery), DateTime.UnixEpoch)).Length;
    }
}
