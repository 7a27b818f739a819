using Bulletins.Audiences;
using Bulletins.Audiences.Rules;
using Bulletins.Tests.Sending;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Audiences;

public class AudienceSizesTests : EngineTest
{
    [Test]
    public async Task A_small_audience_is_counted_anew_each_time()
    {
        Association.AddContacts(2);
        Assert.That((await SizeAsync()).Included, Is.EqualTo(2));
        Association.AddContacts(1);
        Assert.That((await SizeAsync()).Included, Is.EqualTo(3));
    }

    [Test]
    public async Task What_took_long_to_count_serves_others_for_a_while()
    {
        Association.AddContacts(2);
        Clock.AutoAdvanceAmount = TimeSpan.FromSeconds(10);
        var first = await SizeAsync();
        Clock.AutoAdvanceAmount = TimeSpan.Zero;
        Association.AddContacts(1);
        Assert.That(await SizeAsync(), Is.SameAs(first));
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await SizeAsync()).Included, Is.EqualTo(3));
    }

    [Test]
    public async Task A_clock_that_is_set_back_lets_no_count_serve_for_longer()
    {
        Association.AddContacts(2);
        Clock.AutoAdvanceAmount = TimeSpan.FromSeconds(10);
        await SizeAsync();
        Clock.AutoAdvanceAmount = TimeSpan.Zero;
        Association.AddContacts(1);
        Clock.SetBack(TimeSpan.FromHours(1));
        Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That((await SizeAsync()).Included, Is.EqualTo(3));
    }

    [Test]
    public async Task Counting_that_failed_is_tried_again()
    {
        Association.AddContacts(1);
        await using (var db = Database.Open())
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE Subscriptions RENAME TO Away");
        Assert.That(SizeAsync, Throws.Exception);
        await using (var db = Database.Open())
            await db.Database.ExecuteSqlRawAsync("ALTER TABLE Away RENAME TO Subscriptions");
        Assert.That((await SizeAsync()).Included, Is.EqualTo(1));
    }

    private Task<AudienceCount> SizeAsync() => Engine.UseAsync((AudienceSizes sizes) => sizes.OfAsync(Rule.Everyone, topicId: 1, CancellationToken.None));
}
