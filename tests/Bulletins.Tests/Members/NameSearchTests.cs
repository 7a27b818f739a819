using Bulletins.Members;
using Bulletins.Members.Addresses;
using Bulletins.Members.Search;
using Bulletins.Storage.Sqlite;
using Bulletins.Testing;
using Bulletins.Tracking.People;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members;

[Parallelizable]
public sealed class NameSearchTests : DatabaseTest
{
    private const string Characters = "珠江電子廠實業有限公司永發五金陳何李ABab 12.-%_\"'é𠮷Ａ";

    [Test]
    public async Task Any_part_of_any_name_is_found_and_nothing_else_whatever_was_added_changed_and_deleted()
    {
        var seed = Random.Shared.Next();
        TestContext.Progress.WriteLine($"Names seed {seed}");
        var random = new Random(seed);
        await using var db = database.Open();
        for (var i = 0; i < 120; i++)
            db.Members.Add(new Member { Number = $"M{i:000}", Organisation = Name(random), OrganisationEnglish = i % 3 == 0 ? null : Name(random) });
        await db.SaveChangesAsync();
        foreach (var member in db.Members.Local.Where(m => m.Id % 4 == 0).ToList())
            member.Organisation = Name(random);
        db.Members.RemoveRange(db.Members.Local.Where(m => m.Id % 5 == 0).ToList());
        await db.SaveChangesAsync();

        var members = await db.Members.AsNoTracking().ToListAsync();
        foreach (var part in Enumerable.Range(0, 400).Select(_ => Part(members[random.Next(members.Count)].Organisation, random)))
        {
            var expected = members.Where(m => new[] { m.Number, m.Organisation, m.OrganisationEnglish }.Any(text => text?.Contains(part, StringComparison.OrdinalIgnoreCase) == true)).Select(m => m.Id);
            Assert.That(new SqliteNameIndex().Members(db, part).AsEnumerable().Distinct(), Is.EquivalentTo(expected), $"'{part}', seed {seed}");
        }
    }

    [TestCase("大文", "陳大文", "chan@a.example")]
    [TestCase("文", "陳大文", "chan@a.example")]
    [TestCase("AN@A", "陳大文", "chan@a.example")]
    [TestCase("LEE@例子", "李", "Lee@例子.example")]
    [TestCase("xn--fsqu00a", "李", "Lee@例子.example")]
    [TestCase("e", "李", "Lee@例子.example")]
    public async Task A_person_is_found_by_any_part_of_name_and_address(string part, string name, string email)
    {
        await using var db = database.Open();
        var contact = await AddAsync(db, "M1", "珠江", name, email);
        Assert.That(await new SqliteNameIndex().Contacts(db, part).Distinct().ToListAsync(), Is.EqualTo(new[] { contact.Id }));
        Assert.That(new PatternNameIndex().Contacts(db, part).ToList().Distinct(), Is.EqualTo(new[] { contact.Id }), "the same as on other databases");
    }

    [Test]
    public async Task A_word_that_very_many_have_gives_full_pages_and_says_that_there_are_more()
    {
        const int many = 20_200;
        await using var db = database.Open();
        for (var i = 0; i < many; i++)
            db.Members.Add(new Member { Number = $"M{i:00000}", Organisation = i == 20_100 ? "永發有限公司" : "實業有限公司", Industry = i > 20_150 ? "rare" : "common" });
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var directory = new MemberDirectory(db, new NameSearch(db, new SqliteNameIndex()));

        var first = await directory.SearchAsync(new("有限"));
        Assert.That((first.Items.Count, first.Items[0].Number, first.Total, first.More), Is.EqualTo((25, "M00000", NameSearch.Listed, true)));
        var last = await directory.SearchAsync(new("有限 公司", Page: NameSearch.Listed / 25));
        Assert.That((last.Items.Count, last.Items[^1].Number), Is.EqualTo((25, "M00999")));
        Assert.That((await directory.SearchAsync(new("有限", Page: (NameSearch.Listed / 25) + 1))).Items, Is.Empty);
        var one = await directory.SearchAsync(new("有限 永發"));
        Assert.That((one.Items.Single().Number, one.Total, one.More), Is.EqualTo(("M20100", 1, false)));
        var rare = await directory.SearchAsync(new("有限", Industry: "rare"));
        Assert.That((rare.Items[0].Number, rare.Total, rare.More), Is.EqualTo(("M20151", 49, false)), "also where none of the first is meant");
    }

    [Test]
    public async Task Nobody_is_missed_where_one_name_has_a_part_many_times_or_one_firm_many_people()
    {
        await using var db = database.Open();
        for (var i = 0; i < 150; i++)
            db.Members.Add(new Member { Number = $"A{i:000}", Organisation = new string('珠', 180) });
        for (var i = 0; i < 7_000; i++)
        {
            var member = new Member { Number = $"M{i:0000}", Organisation = "實業" };
            for (var n = 0; n < 3; n++)
            {
                var contact = new Contact { Name = "陳", Member = member };
                contact.MoveTo(EmailAddress.Parse($"c{i}-{n}@gmail.example"));
                db.Contacts.Add(contact);
            }
        }
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var directory = new MemberDirectory(db, new NameSearch(db, new SqliteNameIndex()));

        Assert.That((await directory.SearchAsync(new("珠珠"))).Total, Is.EqualTo(150));
        var gmail = await directory.SearchAsync(new("gmail"));
        Assert.That((gmail.Total, gmail.More), Is.EqualTo((NameSearch.Listed, true)));
        Assert.That((await directory.SearchAsync(new("gmail M6999"))).Items.Single().Number, Is.EqualTo("M6999"));
    }

    [Test]
    public async Task Who_was_called_otherwise_is_still_found_by_it()
    {
        await using var db = database.Open();
        var contact = await AddAsync(db, "M1", "舊名實業", "陳大文", "chan@old.example");
        contact.Member.Organisation = "新名科技";
        contact.Name = "陳文";
        await db.SaveChangesAsync();

        var people = new PersonSearch(db, new NameSearch(db, new SqliteNameIndex()));
        Assert.That((await people.FindAsync("舊名")).People.Select(p => (p.Contact.Id, p.Earlier)), Is.EqualTo(new[] { (contact.Id, "舊名實業") }));
        Assert.That((await people.FindAsync("實業 舊名")).People.Select(p => p.Earlier), Is.EqualTo(new[] { "舊名實業" }));
        Assert.That((await people.FindAsync("舊名 大文")).People, Is.Empty, "words of two names");
        Assert.That((await people.FindAsync("大文")).People.Select(p => (p.Contact.Id, p.Earlier)), Is.EqualTo(new[] { (contact.Id, "陳大文") }));
        Assert.That((await people.FindAsync("新名")).People.Select(p => (p.Contact.Id, p.Earlier)), Is.EqualTo(new[] { (contact.Id, (string?)null) }));
    }

    [Test]
    public async Task The_firm_with_the_number_comes_first_then_who_is_called_so()
    {
        await using var db = database.Open();
        await AddAsync(db, "M17", "珠江", "周", "a@a.example");
        await AddAsync(db, "M170", "珠江", "M1 陳", "b@a.example");
        await AddAsync(db, "M1", "珠江", "吳", "c@a.example");
        var found = await new PersonSearch(db, new NameSearch(db, new SqliteNameIndex())).FindAsync("m1");
        Assert.That(found.People.Select(p => p.Contact.Name), Is.EqualTo(new[] { "吳", "M1 陳", "周" }));
    }

    private static async Task<Contact> AddAsync(BulletinsDb db, string number, string organisation, string name, string email)
    {
        var contact = new Contact { Member = new Member { Number = number, Organisation = organisation }, Name = name };
        contact.MoveTo(EmailAddress.Parse(email));
        db.Contacts.Add(contact);
        await db.SaveChangesAsync();
        return contact;
    }

    private static string Name(Random random)
    {
        var runes = Characters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => runes[random.Next(runes.Length)].ToString()));
    }

    private static string Part(string name, Random random)
    {
        var runes = name.EnumerateRunes().ToArray();
        var from = random.Next(runes.Length);
        var part = string.Concat(runes[from..random.Next(from + 1, runes.Length + 1)]);
        return random.Next(3) == 0 ? part.ToUpperInvariant() : part;
    }
}
