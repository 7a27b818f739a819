using Bulletins.Dispatching;
using Bulletins.Testing;
using Bulletins.Tracking.Undelivered;
using Microsoft.Extensions.Time.Testing;

namespace Bulletins.Tests.Tracking.Undelivered;

public sealed class UndeliveredOrderTests
{
    [Test]
    public async Task Firms_are_counted_up_to_a_limit_in_the_order_in_which_they_are_listed()
    {
        using var database = new TestDatabase(strict: true);
        await using var db = database.Open();
        var dispatch = await new DispatchBuilder().In(DispatchState.Completed).With(DeliveryState.Failed, 3).SaveAsync(db);
        var firms = new UndeliveredFirms(db, new UndeliveredDetails(db), new FakeTimeProvider());

        Assert.That((await firms.CountAsync([dispatch.Id], most: 2))[dispatch.Id], Is.EqualTo(2));
    }
}
