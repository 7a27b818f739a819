using System.Text;
using Bulletins.Testing.Engine;
using Bulletins.Tracking.Incoming;

namespace Bulletins.Tests.Tracking.Incoming;

/// <summary>Mails that are brought together: each is kept, and once.</summary>
public sealed class IncomingMailStoreTests : IncomingTest
{
    [Test]
    public async Task Of_mails_that_are_brought_together_each_is_kept_once_and_those_that_are_new_are_counted()
    {
        await using var engine = Reading();
        await ReceiveAsync(engine, "known");

        Assert.That(await BringAsync(engine, "known", "new", "new", "newer"), Is.EqualTo(2));
        Assert.That(await KeptAsync(), Is.EqualTo(new[] { "known", "new", "newer" }));
        Assert.That(await BringAsync(engine, "newer", "new"), Is.Zero);
    }

    [Test]
    public async Task One_that_can_not_be_kept_takes_none_of_those_before_it_along()
    {
        var database = new FailingStatements();
        await using var engine = Reading(database);
        var stored = 0;
        // All three together, and then the third by itself, twice.
        database.Fails = statement => statement.Contains("INSERT INTO \"IncomingMailContents\"", StringComparison.Ordinal) && stored++ is 0 or 3 or 4;

        Assert.That(() => BringAsync(engine, "one", "two", "three"), Throws.InstanceOf<Exception>());

        Assert.That(await KeptAsync(), Is.EqualTo(new[] { "one", "two" }));
        Assert.That(await BringAsync(engine, "one", "two", "three"), Is.EqualTo(1));
        Assert.That(await KeptAsync(), Is.EqualTo(new[] { "one", "two", "three" }));
    }

    [Test]
    public async Task Those_that_another_process_kept_at_this_moment_are_known([Values(1, 2)] int together)
    {
        var database = new FailingStatements();
        await using var engine = Reading(database);
        await using var other = Reading();
        string[] mails = [.. Enumerable.Range(1, together).Select(i => $"mail {i}")];
        var (refused, brought) = (false, 0);
        database.Fails = statement =>
        {
            if (statement.Contains("INSERT INTO \"IncomingMails\"", StringComparison.Ordinal))
                return !refused && (refused = true);
            if (refused && brought == 0)
                brought = Task.Run(() => BringAsync(other, mails)).GetAwaiter().GetResult();
            return false;
        };

        Assert.That((await BringAsync(engine, mails), brought), Is.EqualTo((0, together)));
        Assert.That(await KeptAsync(), Is.EqualTo(mails));
    }

    private static Task<int> BringAsync(DispatchEngine engine, params string[] mails) =>
        engine.UseAsync((IncomingMailStore store) => store.AcceptAsync([.. mails.Select(Encoding.UTF8.GetBytes)], "bounces"));

    private async Task<List<string>> KeptAsync()
    {
        await using var db = Database.Open();
        return [.. db.IncomingMailContents.OrderBy(c => c.IncomingMailId).AsEnumerable().Select(c => Encoding.UTF8.GetString(c.Octets))];
    }
}
