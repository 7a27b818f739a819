using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members;

/// <summary>The invented association that a newcomer meets.</summary>
public class SampleMembersTests
{
    [Test]
    public async Task The_sample_is_taken_whole_reaches_nobody_and_shows_every_kind_of_member()
    {
        using var association = new Association();
        var file = await File.ReadAllBytesAsync(Path.Combine(Root(), "src", "Bulletins.Web", "Sample", "members.csv"));
        var report = await association.ImportAsync(file);
        Assert.That((report.Created, report.Rejected.Count, report.Warnings.Count), Is.EqualTo((200, 0, 0)));

        await using var db = association.Open();
        Assert.That(await db.Members.CountAsync(), Is.EqualTo(120));
        var domains = (await db.Contacts.Select(c => c.NormalizedEmail).ToListAsync()).Select(email => email[(email.IndexOf('@') + 1)..]);
        Assert.That(domains, Is.All.Matches(@"(\.example|\.example\.(com|net|org))$"), "RFC 2606");
        foreach (var value in await db.Classifications.ToListAsync())
            Assert.That(await db.Members.AnyAsync(m => m.Tier == value.Key || m.Industry == value.Key || m.District == value.Key), Is.True, value.Key);
        Assert.That(await db.Subscriptions.Select(s => s.TopicId).Distinct().CountAsync(), Is.EqualTo(await db.Topics.CountAsync()));
        Assert.That(await db.Contacts.Select(c => c.Language).Distinct().CountAsync(), Is.EqualTo(3));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Bulletins.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The sources aren't above the tests.");
        return folder.FullName;
    }
}
