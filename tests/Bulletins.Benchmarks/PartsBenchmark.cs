using System.Buffers;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using Bulletins.Mail;
using Bulletins.Rendering;
using Bulletins.Sending;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Benchmarks;

/// <summary>What one message costs before it is on the line.</summary>
[MemoryDiagnoser]
public class PartsBenchmark
{
    private readonly MimeMessageFormat format = new MimeMessageFormat();
    private readonly ArrayBufferWriter<byte> bytes = new(128 * 1024);
    private DispatchMessages messages = null!;
    private DeliveryEnvelope recipient = null!;
    private OutgoingMessage message = null!;

    public static void Run() => BenchmarkRunner.Run<PartsBenchmark>();

    [GlobalSetup]
    public async Task LoadAsync()
    {
        using var database = new TestDatabase();
        await using var engine = BenchmarkEngine.Start(database, port: 9, connections: 1);
        var bulletin = await LargeAssociation.FillAsync(database, 2);
        var dispatch = await engine.ScheduleAsync(bulletin, new Association(database.Open, TimeProvider.System).AddSegment());
        await engine.PrepareAsync(dispatch);
        messages = await engine.UseAsync((MessageComposer composer) => composer.ForDispatchAsync(dispatch.Id));
        recipient = DeliveryEnvelope.Of((await engine.DeliveriesAsync(dispatch))[0].Delivery);
        message = messages.Compose(recipient, DateTime.UnixEpoch);
    }

    [Benchmark]
    public OutgoingMessage Compose() => messages.Compose(recipient, DateTime.UnixEpoch);

    [Benchmark]
    public int Write()
    {
        bytes.ResetWrittenCount();
        format.Write(message, bytes);
        return bytes.WrittenCount;
    }
}
