using Bulletins.Tests.Sending;
using Bulletins.Tracking.Notices;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Tracking.Notices;

/// <summary>Notices that went out long ago.</summary>
public class NoticeRetentionTests : EngineTest
{
    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    [Test]
    public async Task What_stood_in_one_is_forgotten_a_year_after_it_went_out_and_it_is_not_written_again()
    {
        await WriteAsync("address:1", sent: true);
        await WriteAsync("hold:2", sent: false);
        await WriteAsync("forward:3", sent: true);
        Clock.Advance(TimeSpan.FromDays(366));
        await WriteAsync("dispatch:4:completed", sent: true);

        await Engine.UseAsync(async (NoticeRetention retention) => { await retention.ForgetAsync(); return 0; });

        await using var db = Database.Open();
        var legible = (await db.Notices.OrderBy(n => n.Id).ToListAsync()).ConvertAll(n => (n.Key, n.Subject + n.Text));
        Assert.That(legible, Is.EqualTo(new[] { ("address:1", ""), ("hold:2", "Chan 2345 6789"), ("forward:3", "Chan 2345 6789"), ("dispatch:4:completed", "Chan 2345 6789") }),
            "one that hasn't gone out is still to be told, and a letter has its own time");
    }

    private async Task WriteAsync(string key, bool sent)
    {
        await using var db = Database.Open();
        var notice = Notice.Write(key, "office@association.example", "Chan ", "2345 6789", Now);
        if (sent)
            notice.MarkSent(Now);
        db.Notices.Add(notice);
        await db.SaveChangesAsync();
    }
}
