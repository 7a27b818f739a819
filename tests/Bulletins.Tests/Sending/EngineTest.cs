using Bulletins.Audiences.Rules;
using Bulletins.Composing;
using Bulletins.Audiences;
using Bulletins.Sending.Pace;
using Bulletins.Testing;
using Bulletins.Testing.Engine;

namespace Bulletins.Tests.Sending;

/// <summary>An association, a database and an engine on it, at ten in the morning of 29 April 2021 in Hong Kong.</summary>
public abstract class EngineTest
{
    protected TestDatabase Database { get; private set; } = null!;
    protected JumpingClock Clock { get; private set; } = null!;
    protected Association Association { get; private set; } = null!;
    protected DispatchEngine Engine { get; private set; } = null!;
    protected ScriptedMailSender Relay => Engine.Relay;
    protected Bulletin Bulletin { get; private set; } = null!;
    protected Segment Everyone { get; private set; } = null!;

    [SetUp]
    public void MakeAnAssociation()
    {
        Database = new TestDatabase();
        Clock = new JumpingClock(new DateTimeOffset(2021, 4, 29, 2, 0, 0, TimeSpan.Zero));
        Association = new Association(Database.Open, Clock);
        Engine = new DispatchEngine(Database, Clock);
        Bulletin = Association.AddApprovedBulletin();
        Everyone = Association.AddSegment();
    }

    [TearDown]
    public async Task TakeItDown()
    {
        await Engine.DisposeAsync();
        Database.Dispose();
    }

    /// <summary>Lets the clock run, a second at a time, until the work is done: whoever waits for another process looks again each second.</summary>
    protected async Task LetTimePassAsync(Task work, params DispatchEngine[] engines)
    {
        while (await Task.WhenAny(work, Task.Delay(10)) != work)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var engine in engines)
                await engine.UseAsync(async (PaceUpkeep upkeep) => { await upkeep.RunAsync(CancellationToken.None); return 0; });
        }
        await work;
    }

    protected string[] AddressesTaken() => [.. Relay.Taken.Select(m => m.ToAddress).Order(StringComparer.Ordinal)];
}
