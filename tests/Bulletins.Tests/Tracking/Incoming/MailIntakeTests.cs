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

        Assert.That(await StateAsync(engine), Is.EqualTo((Clock.GetUtcNow().UtcDateTime, 2L, true, fault.ToString())));
    }

    [Test]
    public async Task What_a_place_brought_before_it_failed_counts_and_it_was_not_read()
    {
        await using var engine = Reading(sources: new Sources([new Place(() => throw new MailSourceException(fault))]));

        await TakeInAsync(engine);

        Assert.That(await StateAsync(engine), Is.EqualTo(((DateTime?)null, 2L, false, fault.ToString())));
    }

    [Test]
    public async Task What_the_process_that_looked_last_knows_of_a_place_all_processes_show()
    {
        var fails = true;
        Place Shared() => new(() => fails ? throw new MailSourceException(fault) : new TakenIn(2, 0));
        await using var one = Reading(sources: new Sources([Shared()]));
        await using var other = Reading(sources: new Sources([Shared()]));

        await TakeInAsync(one);
        Assert.That((await StateAsync(other)).Fault, Is.EqualTo(fault.ToString()));

        fails = false;
        await TakeInAsync(other);
        Assert.That(await StateAsync(one), Is.EqualTo((Clock.GetUtcNow().UtcDateTime, 2L, true, (string?)null)), "what is known already isn't counted again");
    }

    private static Task<int> TakeInAsync(DispatchEngine engine) => engine.UseAsync(async (MailIntake intake) => { await intake.TakeInAsync(); return 0; });

    private static Task<(DateTime? ReadAt, long Mails, bool WasRead, string? Fault)> StateAsync(DispatchEngine engine) => engine.UseAsync(async (MailSourceBook book) =>
    {
        var state = (await book.ReadAsync()).Single();
        return (state.ReadAt, state.Mails, state.WasRead, state.Fault is null ? null : StoredFault.Read(state.Fault));
    });

    /// <summary>Brings two mails.</summary>
    private sealed class Place(Func<TakenIn> end) : IMailSource
    {
        public string Name => "bounces";

        public async Task<TakenIn> TakeInAsync(KeepMails keep, CancellationToken cancellation)
        {
            await keep(["letter 1"u8.ToArray()], cancellation);
            await keep(["letter 2"u8.ToArray()], cancellation);
            return end();
        }
    }
}
