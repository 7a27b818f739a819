using Bulletins.Dispatching;
using Bulletins.Dispatching.Links;
using Bulletins.Rendering;
using Bulletins.Tests.Sending;
using Bulletins.Tracking.Readings;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Readings;

/// <summary>What was judged already, when more comes from the same mail some minutes later.</summary>
public class ReadingJudgementTests : EngineTest
{
    private const string Browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
    private const int Hidden = 900;

    [Test]
    public async Task A_machine_stays_one_when_somebody_reads_some_minutes_later_than_it_asked()
    {
        await AssertMachinesStayAsync([(0, Hidden), (90, 901)], later: 345);
    }

    [Test]
    public async Task What_belonged_to_a_burst_still_does_when_its_beginning_is_five_minutes_old()
    {
        await AssertMachinesStayAsync([(0, 901), (4, 902), (8, 903)], later: 306);
    }

    private async Task AssertMachinesStayAsync((int Seconds, int Link)[] machine, int later)
    {
        Association.AddContacts(1);
        var dispatch = await Engine.ScheduleAsync(Bulletin, Everyone, recorded: RecordedReading.Clicks);
        await Engine.PrepareAsync(dispatch);
        await Engine.SendAsync(dispatch);
        var delivery = (await Engine.DeliveriesAsync(dispatch))[0].Delivery;
        var sent = Clock.GetUtcNow().UtcDateTime;
        ReadingEvent At(int seconds, int link) => new()
        {
            DispatchId = dispatch.Id, DeliveryId = delivery.Id, Kind = ReadingKind.Clicked, LinkNumber = link, At = sent.AddSeconds(600 + seconds),
            Method = "GET", Network = "203.0.113.7", Agent = Browser,
        };
        await using var db = Database.Open();
        await db.TrackedLinks.Where(l => l.DispatchId == dispatch.Id).ExecuteDeleteAsync();
        db.TrackedLinks.Add(new TrackedLink { DispatchId = dispatch.Id, Number = Hidden, Url = "", Hidden = true });
        db.ReadingEvents.AddRange(machine.Select(m => At(m.Seconds, m.Link)));
        await db.SaveChangesAsync();
        await JudgeAsync();
        Assert.That(await ReadersAsync(), Is.All.EqualTo(Reader.Machine));

        db.ReadingEvents.Add(At(later, 901));
        await db.SaveChangesAsync();
        await JudgeAsync();

        Assert.That(await ReadersAsync(), Is.EqualTo((Reader?[])[.. machine.Select(_ => (Reader?)Reader.Machine), Reader.Person]));
    }

    private Task<int> JudgeAsync() => Engine.UseAsync(async (ReadingJudgement judgement) => { await judgement.JudgeAsync(); return 0; });

    private async Task<List<Reader?>> ReadersAsync()
    {
        await using var db = Database.Open();
        return await db.ReadingEvents.OrderBy(e => e.At).Select(e => e.Reader).ToListAsync();
    }
}
