using System.Buffers;
using BenchmarkDotNet.Attributes;
using Bulletins.Mail.Messages;
using Bulletins.Rendering;
using Bulletins.Sending.Messages;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Benchmarks;

/// <summary>What one message costs before it is on the line.</summary>
[MemoryDiagnoser]
public class PartsBenchmark
{
    private static readonly string Links = string.Concat(Enumerable.Range(1, 5).Select(n => $"<p><a href=\"https://www.gd.gov.cn/content/{n}.html\">附件 {n}</a></p>"));

    private readonly MimeMessageFormat format = new MimeMessageFormat();
    private readonly ArrayBufferWriter<byte> bytes = new(128 * 1024);
    private DispatchMessages messages = null!;
    private DeliveryEnvelope recipient = null!;
    private OutgoingMessage message = null!;

    /// <summary>Whether openings and followed links are recorded.</summary>
    [Params(false, true)]
    public bool Recorded { get; set; }

    public static void Run() => ShortRun.Of<PartsBenchmark>();

    [GlobalSetup]
    public async Task LoadAsync()
    {
        using var database = new TestDatabase(twin: false);
        await using var engine = BenchmarkEngine.Start(database, port: 9, connections: 1);
        var circular = await LargeAssociation.FillAsync(database, 2);
        var association = new Association(database.Open, TimeProvider.System, OwnTemplates.Renderer);
        var bulletin = association.AddApprovedBulletin("有連結的通告", circular.Editions[0].Body + Links, null, []);
        var dispatch = await engine.ScheduleAsync(bulletin, association.AddSegment(),
            recorded: Recorded ? RecordedReading.Opens | RecordedReading.Clicks : RecordedReading.Nothing);
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
