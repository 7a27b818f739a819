using Bulletins.Dispatching;
using Bulletins.Sending.Pace;
using Bulletins.Sending.Pace.Connections;
using Bulletins.Sending.Relays;
using Bulletins.Testing;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending.Pace;

/// <summary>Processes that send over one database, at ten in the morning of 29 April 2021 in Hong Kong.</summary>
public abstract class PaceTest
{
    protected static readonly DateTimeOffset Start = new(2021, 4, 29, 2, 0, 0, TimeSpan.Zero);

    private readonly List<PaceProcess> processes = [];

    protected TestDatabase Database { get; private set; } = null!;

    [SetUp]
    public void MakeTheDatabase() => Database = new TestDatabase();

    [TearDown]
    public async Task TakeItDown()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        processes.Clear();
        Database.Dispose();
    }

    protected PaceProcess Process(TimeProvider clock, params (string Key, string? Value)[] settings)
    {
        var process = new PaceProcess(new DispatchEngine(Database, clock, settings: settings.ToDictionary(s => s.Key, s => s.Value)));
        processes.Add(process);
        return process;
    }
}

public sealed class PaceProcess(DispatchEngine engine) : IAsyncDisposable
{
    public DispatchEngine Engine => engine;

    public SendingPace Pace { get; } = Service<SendingPace>(engine);

    public RelayBoard Board { get; } = Service<RelayBoard>(engine);

    public RelayChoice Choice { get; } = Service<RelayChoice>(engine);

    public RelayOptions Relay { get; } = Service<MailRelays>(engine).All[0];

    public Task<ConnectionSlot> ConnectAsync(string provider = "", DispatchPriority priority = DispatchPriority.Normal, CancellationToken cancellation = default) =>
        Pace.ConnectAsync(Relay, provider, () => priority, cancellation);

    /// <summary>What happens every two seconds.</summary>
    public Task UpkeepAsync() => Service<PaceUpkeep>(engine).RunAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private static T Service<T>(DispatchEngine engine) where T : notnull => engine.UseAsync((T service) => Task.FromResult(service)).Result;
}
