using Bulletins.EndToEnd.Tests.Harness;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.EndToEnd.Tests;

internal sealed class HarnessTests : BrowserTest
{
    [Test]
    public async Task A_killed_program_starts_again_on_the_same_data()
    {
        await using var host = await BulletinsHost.StartAsync();
        await using (var db = host.OpenDatabase())
        {
            db.Topics.Add(new Members.Topic { Key = "kept", NameTraditionalChinese = "留下" });
            await db.SaveChangesAsync();
        }
        host.Kill();
        await host.StartAgainAsync();
        await using (var db = host.OpenDatabase())
            Assert.That(await db.Topics.CountAsync(t => t.Key == "kept"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_browser_reaches_the_program()
    {
        await using var host = await BulletinsHost.StartAsync();
        var page = await OpenPageAsync(host.BaseUrl);
        Assert.That(await page.TitleAsync(), Is.Not.Empty);
    }
}
