using Bulletins.Testing.Engine;
using Bulletins.Texts;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Tests.Tracking.Incoming;

/// <summary>How the places are doing that mail is taken from, as staff are shown it.</summary>
public class MailIntakeTests : IncomingTest
{
    private readonly Fault fault = new(Words.Tracking, "Source.Broken", "bounces", "no room");

    [Test]
    public async Task A_place_that_was_read_though_something_is_left_in_it_counts_as_read()
    {
        await using var engine = Reading(sources: new Sources([new Place(() => new TakenIn(2, 0, fault))]));

        await TakeInAsync(engine);

        Assert.That(await StateAsync(engine), Is.EqualTo((Clock.GetUtcNow().UtcDateTime, 2, true, fault.ToString())));
    }

    [Test]
    public async Task What_a_place_brought_before_it_failed_counts_and_it_was_not_read()
    {
        await using var engine = Reading(sources: new Sources([new Place(() => throw new MailSourceException(fault))]));

        await TakeInAsync(engine);

        Assert.That(await StateAsync(engine), Is.EqualTo(((DateTime?)null, 2, false, fault.ToString())));
    }

    private static Task<int> TakeInAsync(DispatchEngine engine) => engine.UseAsync(async (MailIntake intake) => { await intake.TakeInAsync(); return 0; });

    private static Task<(DateTime? ReadAt, int Mails, bool WasRead, string? Fault)> StateAsync(DispatchEngine engine) => engine.UseAsync((MailIntake intake) =>
    {
        var state = intake.States.Single();
        return Task.FromResult((state.ReadAt, state.Mails, state.WasRead, state.Fault?.ToString()));
    });

    /// <summary>Brings two mails.</summary>
    private sealed class Place(Func<TakenIn> end) : IMailSource
    {
        public string Name => "bounces";

        public async Task<TakenIn> TakeInAsync(Func<byte[], CancellationToken, Task> keep, CancellationToken cancellation)
        {
            await keep("letter 1"u8.ToArray(), cancellation);
            await keep("letter 2"u8.ToArray(), cancellation);
            return end();
        }
    }
}
