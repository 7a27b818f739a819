using Bulletins.Members;
using Bulletins.Members.Consent;
using Bulletins.Members.Importing;
using Bulletins.Members.Topics;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members;

public class MemberImportTests : AssociationTest
{
    private const string Header = "member_number,organisation,organisation_en,tier,industry,district,contact_name,email,language,topics\n";
    private const string Chan = "M0001,珠江電子廠,Pearl River Electronics,full,electronics,kwun-tong,陳大文,chan@pearl.example,zh-Hant,policy;trade\n";
    private const string Lee = "M0001,珠江電子廠,Pearl River Electronics,full,electronics,kwun-tong,Amy Lee,lee@pearl.example,en,events\n";
    private const string Ho = "M0002,東江紡織,East River Textiles,associate,textiles,dongguan,何小明,ho@east.example,zh-Hans,\n";

    [Test]
    public async Task Rows_become_firms_and_contacts()
    {
        var report = await association.ImportAsync(Header + Chan + Lee + Ho);
        Assert.That(report.Created, Is.EqualTo(3));
        Assert.That(report.Rejected.Concat(report.Warnings), Is.Empty);

        var member = await association.MemberAsync("M0001");
        Assert.That((member.Organisation, member.OrganisationEnglish, member.Tier, member.Industry, member.District),
            Is.EqualTo(("珠江電子廠", "Pearl River Electronics", "full", "electronics", "kwun-tong")));
        Assert.That(member.Contacts.Select(c => (c.Name, c.Email, c.Language)), Is.EqualTo(new[]
        {
            ("陳大文", "chan@pearl.example", Language.TraditionalChinese), ("Amy Lee", "lee@pearl.example", Language.English),
        }));
        var subscription = member.Contacts[0].Subscriptions.Single(s => s.Topic.Key == "policy");
        Assert.That((subscription.State, subscription.Source, subscription.ChangedAt),
            Is.EqualTo((SubscriptionState.Joined, ConsentSource.Import, association.Clock.GetUtcNow().UtcDateTime)));
    }

    [Test]
    public async Task Importing_the_same_file_twice_changes_nothing()
    {
        await association.ImportAsync(Header + Chan + Lee + Ho);
        var before = await SnapshotAsync();
        association.Clock.Advance(TimeSpan.FromDays(1));
        var report = await association.ImportAsync(Header + Chan + Lee + Ho);
        Assert.That((report.Created, report.Updated, report.Unchanged), Is.EqualTo((0, 0, 3)));
        Assert.That(await SnapshotAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_dry_run_says_the_same_as_the_real_run_and_saves_nothing()
    {
        await association.ImportAsync(Header + Chan);
        var before = await SnapshotAsync();
        var file = Header + Chan.Replace("陳大文", "陳大明") + Lee + Ho.Replace("textiles", "robots") + "M3,,,,,,x,not-an-address,en,\n";
        var dry = await association.ImportAsync(file, dryRun: true);
        Assert.That(await SnapshotAsync(), Is.EqualTo(before));

        var real = await association.ImportAsync(file);
        Assert.That(dry.Rows.Select(Describe), Is.EqualTo(real.Rows.Select(Describe)));
        Assert.That(dry.Rejected, Is.EqualTo(real.Rejected));
        Assert.That(dry.Warnings, Is.EqualTo(real.Warnings));
        Assert.That((real.Created, real.Updated, real.Rejected.Count), Is.EqualTo((2, 1, 1)));

        static string Describe(ImportedRow row) => $"{row.Line} {row.MemberNumber} {row.Email} {row.Outcome} {string.Join(',', row.Changes)}";
    }

    [Test]
    public async Task A_row_with_a_bad_address_is_refused_with_line_and_column_and_the_others_are_kept()
    {
        var report = await association.ImportAsync(Header + Chan + Ho.Replace("ho@east.example", "ho@east") + Lee);
        Assert.That(report.Created, Is.EqualTo(2));
        Assert.That(report.Rejected.Select(r => (r.Line, r.Column)), Is.EqualTo(new[] { (3, "email") }));
        Assert.That(report.Rejected[0].Reason, Does.Contain("ho@east"));
        Assert.That((await association.SearchAsync(new())).Total, Is.EqualTo(1), "the refused row's firm isn't there either");
    }

    [TestCase("member_number", "", "")]
    [TestCase("organisation", "", "M9,,,full,electronics,,x,x@x.example,en,")]
    [TestCase("contact_name", "", "M9,廠,,full,electronics,,,x@x.example,en,")]
    [TestCase("email", "", "M9,廠,,full,electronics,,x,,en,")]
    [TestCase("language", "French", "M9,廠,,full,electronics,,x,x@x.example,French,")]
    [TestCase("industry", "", "M9,廠,,full,0123456789012345678901234567890123456789012345678901234567890,,x,x@x.example,en,")]
    [TestCase("contact_name", "", "M9,廠,,full,electronics,,陳\uFFFD文,x@x.example,en,", Description = "Lost in an earlier conversion")]
    [TestCase("email", "", "M9,廠,,full,electronics,,x,x@x.example y@y.example,en,")]
    [TestCase("topics", "9", "M9,廠,,full,electronics,,x,x@x.example,en", Description = "A cell is missing")]
    [TestCase("topics", "11", "M9,廠,,full,electronics,,x,x@x.example,en,policy,trade", Description = "A cell too many")]
    public async Task A_refused_row_names_its_column(string column, string mentioned, string row)
    {
        row = row.Length > 0 ? row : ",廠,,full,electronics,,x,x@x.example,en,";
        var report = await association.ImportAsync(Header + Chan + row + "\n" + Ho);
        Assert.That(report.Created, Is.EqualTo(2));
        Assert.That(report.Rejected.Select(r => (r.Line, r.Column)), Is.EqualTo(new[] { (3, column) }));
        Assert.That(report.Rejected[0].Reason, Does.Contain(mentioned));
    }

    [Test]
    public async Task Columns_may_stand_in_any_order_and_optional_ones_may_be_missing()
    {
        await association.ImportAsync(Header + Chan);
        var report = await association.ImportAsync(" Email ,CONTACT_NAME,organisation,member_number\nchan@pearl.example,陳大文,珠江電子廠,m0001\n");
        Assert.That((report.Unchanged, report.Rejected, report.Warnings), Is.EqualTo((1, Array.Empty<ImportRemark>(), Array.Empty<ImportRemark>())));
        var member = await association.MemberAsync("M0001");
        Assert.That(member.Tier, Is.EqualTo("full"));
        Assert.That(member.Contacts.Single().Subscriptions.Count(s => s.State == SubscriptionState.Joined), Is.EqualTo(2), "no column, no change");
    }

    [TestCase("會員編號,公司名稱,公司英文名稱,會籍,行業,地區,聯絡人姓名,電郵,語言,主題\n", "繁體中文")]
    [TestCase("会员编号,公司名称,公司英文名称,会籍,行业,地区,联系人姓名,电子邮件,语言,主题\n", "繁体中文")]
    [TestCase("Member number,Organisation,Organisation in English,Tier,Industry,District,Contact name,E-mail,Language,Topics\n", "traditional chinese")]
    public async Task Headings_and_languages_may_be_called_as_the_console_calls_them_in_any_language(string header, string language)
    {
        await association.ImportAsync(Header + Chan + Lee + Ho);
        var report = await association.ImportAsync(header + Chan.Replace("zh-Hant", language) + Lee + Ho);
        Assert.That((report.Unchanged, report.Rejected, report.Warnings), Is.EqualTo((3, Array.Empty<ImportRemark>(), Array.Empty<ImportRemark>())));
    }

    [Test]
    public async Task Cells_copied_out_of_a_spreadsheet_have_tabs_between_them_and_may_hold_commas()
    {
        var report = await association.ImportAsync("會員編號\t公司名稱\t聯絡人姓名\t電郵\nM0001\t珠江,電子廠\t陳大文\tchan@pearl.example\nM0002\t\"東江\n紡織\"\t何小明\tho@east.example\nM3\t少一欄\n");
        Assert.That(report.Rows.Select(row => (row.Line, row.Organisation)), Is.EqualTo(new[] { (2, "珠江,電子廠"), (3, "東江 紡織") }));
        Assert.That(report.Rejected.Select(row => row.Line), Is.EqualTo(new[] { 5 }));
    }

    [Test]
    public async Task An_empty_cell_takes_the_value_away_and_a_new_one_replaces_it()
    {
        await association.ImportAsync(Header + Chan);
        var report = await association.ImportAsync(Header + "M0001,珠江電子廠,,associate,,kwun-tong,陳大文,Chan@Pearl.example,,policy;finance\n");
        Assert.That(report.Rows.Single().Changes, Is.EquivalentTo(new[] { "organisation_en", "tier", "industry", "email", "topics" }));
        var member = await association.MemberAsync("M0001");
        Assert.That((member.OrganisationEnglish, member.Tier, member.Industry), Is.EqualTo(((string?)null, "associate", (string?)null)));
        Assert.That((member.Contacts.Single().Email, member.Contacts.Single().Language), Is.EqualTo(("Chan@pearl.example", Language.TraditionalChinese)));
        Assert.That(Joined(member.Contacts.Single()), Is.EqualTo(new[] { "finance", "policy" }));
    }

    [Test]
    public async Task Classifications_are_found_by_key_or_name_in_any_language_whatever_the_case()
    {
        var report = await association.ImportAsync(Header
            + "M1,廠,,FULL,新一代電子信息,Kwun Tong,a,a@x.example,en,Policy; 貿易 ；科技创新\n"
            + "M2,廠,,Full Member,新一代电子信息,觀塘,b,b@x.example,en,\n");
        Assert.That(report.Warnings.Concat(report.Rejected), Is.Empty);
        foreach (var number in (string[])["M1", "M2"])
        {
            var member = await association.MemberAsync(number);
            Assert.That((member.Tier, member.Industry, member.District), Is.EqualTo(("full", "electronics", "kwun-tong")));
        }
        Assert.That(Joined((await association.MemberAsync("M1")).Contacts.Single()), Is.EqualTo(new[] { "policy", "technology", "trade" }));
    }

    [Test]
    public async Task New_classifications_are_added_and_announced_once()
    {
        var file = Header + Chan.Replace("electronics", "Robotics").Replace("policy;trade", "policy;Patents")
            + Ho.Replace("textiles", "robotics") + "M9,廠,,,typo,,x,bad address,en,\n";
        var report = await association.ImportAsync(file);
        Assert.That(report.Warnings.Select(w => (w.Line, w.Column)), Is.EqualTo(new[] { (2, "industry"), (2, "topics") }));
        Assert.That(report.Warnings[0].Reason, Does.Contain("Robotics"));
        await using var db = association.Open();
        Assert.That(await db.Classifications.Where(c => c.Kind == ClassificationKind.Industry && c.NameEnglish == null).Select(c => new { c.Key, c.NameTraditionalChinese }).SingleAsync(),
            Is.EqualTo(new { Key = "robotics", NameTraditionalChinese = "Robotics" }), "and not the refused row's");
        Assert.That(await db.Topics.AnyAsync(t => t.Key == "patents"), Is.True);
        Assert.That((await association.ImportAsync(file)).Warnings, Is.Empty);
    }

    [Test]
    public async Task A_topic_that_the_contact_left_is_not_joined_again()
    {
        await association.ImportAsync(Header + Chan);
        await association.LeaveAsync("chan@pearl.example", "policy");
        var report = await association.ImportAsync(Header + Chan);
        Assert.That(report.Unchanged, Is.EqualTo(1));
        Assert.That(report.Warnings.Select(w => (w.Line, w.Column)), Is.EqualTo(new[] { (2, "topics") }));
        Assert.That(Joined((await association.MemberAsync("M0001")).Contacts.Single()), Is.EqualTo(new[] { "trade" }));
    }

    [Test]
    public async Task A_topic_that_a_file_took_away_a_file_gives_back()
    {
        await association.ImportAsync(Header + Chan);
        await association.ImportAsync(Header + Chan.Replace("policy;trade", "trade"));
        Assert.That(Joined((await association.MemberAsync("M0001")).Contacts.Single()), Is.EqualTo(new[] { "trade" }));
        var report = await association.ImportAsync(Header + Chan);
        Assert.That((report.Updated, report.Warnings.Count), Is.EqualTo((1, 0)));
        Assert.That(Joined((await association.MemberAsync("M0001")).Contacts.Single()), Is.EqualTo(new[] { "policy", "trade" }));
    }

    [Test]
    public async Task A_row_that_contradicts_an_earlier_one_about_the_firm_is_refused()
    {
        var report = await association.ImportAsync(Header + Chan + Lee.Replace("electronics", "textiles"));
        Assert.That((report.Created, report.Rejected.Single().Line, report.Rejected.Single().Column), Is.EqualTo((1, 3, "industry")));
        Assert.That(report.Rejected.Single().Reason, Does.Contain("electronics").And.Contain("textiles"));
    }

    [Test]
    public async Task An_empty_cell_in_a_later_row_of_a_firm_contradicts_nothing()
    {
        var report = await association.ImportAsync(Header + "M0001,珠江電子廠,,,,,李,lee@pearl.example,en,\n" + Chan);
        Assert.That((report.Created, report.Rejected.Count), Is.EqualTo((2, 0)));
        Assert.That((await association.MemberAsync("M0001")).Industry, Is.EqualTo("electronics"));
        Assert.That((await association.ImportAsync(Header + Chan + Lee.Replace("full,electronics,kwun-tong", ",,"))).Rows[0].Changes, Is.Empty);
    }

    [Test]
    public async Task Two_rows_for_one_contact_are_taken_once_when_they_agree_and_refused_when_they_do_not()
    {
        var report = await association.ImportAsync(Header + Chan + Chan.Replace("chan@", "CHAN@") + Chan.Replace("陳大文", "陳小文"));
        Assert.That((report.Created, report.Unchanged), Is.EqualTo((1, 1)));
        Assert.That(report.Warnings.Single().Line, Is.EqualTo(3));
        Assert.That(report.Rejected.Select(r => (r.Line, r.Column)), Is.EqualTo(new[] { (4, "contact_name") }));
    }

    [Test]
    public async Task Text_that_looks_like_a_formula_is_plain_text()
    {
        await association.ImportAsync(Header + "M1,\"=1+1\",+852 Ltd,full,,,-陳,@a@x.example,en,\nM2,\"=1+1\",,full,,,@陳,+a@x.example,en,\n");
        var member = await association.MemberAsync("M2");
        Assert.That((member.Organisation, member.Contacts.Single().Name, member.Contacts.Single().Email), Is.EqualTo(("=1+1", "@陳", "+a@x.example")));
        var export = await association.ExportAsync();
        Assert.That(export, Does.Contain("'=1+1").And.Contain("'@陳").And.Contain("'+a@x.example"));
        Assert.That((await association.ImportAsync(export)).Unchanged, Is.EqualTo(1));
    }

    [Test]
    public async Task A_retired_member_stays_retired_and_is_named()
    {
        await association.ImportAsync(Header + Chan);
        var member = await association.MemberAsync("M0001");
        await association.WithRegisterAsync(register => register.RetireAsync(member.Id, member.Version, association.Staff));
        var report = await association.ImportAsync(Header + Chan);
        Assert.That(report.Warnings.Single().Column, Is.EqualTo("member_number"));
        Assert.That((await association.MemberAsync("M0001")).Status, Is.EqualTo(MemberStatus.Retired));
    }

    [Test]
    public async Task A_firm_without_a_contact_is_taken_with_a_warning()
    {
        var report = await association.ImportAsync(Header + "M5,廠,,,,,,,,\n");
        Assert.That((report.Created, report.Warnings.Count), Is.EqualTo((1, 1)));
        Assert.That((await association.ImportAsync(Header + "M5,廠,,,,,,,,\n")).Unchanged, Is.EqualTo(1));
    }

    [Test]
    public async Task The_date_of_joining_is_read_and_kept()
    {
        var report = await association.ImportAsync(Header.Replace("topics", "joined_on") + "M1,廠,,,,,a,a@x.example,en,2003-07-01\nM2,廠,,,,,b,b@x.example,en,2003年7月1日\nM3,廠,,,,,c,c@x.example,en,1/7/2003\n");
        Assert.That((await association.MemberAsync("M1")).JoinedOn, Is.EqualTo(new DateOnly(2003, 7, 1)));
        Assert.That((await association.MemberAsync("M2")).JoinedOn, Is.EqualTo(new DateOnly(2003, 7, 1)));
        Assert.That(report.Rejected.Select(r => (r.Line, r.Column)), Is.EqualTo(new[] { (4, "joined_on") }), "day or month first? Nobody can say");
    }

    [Test]
    public async Task A_day_above_twelve_says_for_the_whole_column_that_the_day_is_first()
    {
        var report = await ImportDatesAsync("3/4/2021", "29/4/2021", "2021/4/29", "", "5.6.2021");
        Assert.That(report.Rejected, Is.Empty);
        Assert.That(report.Warnings.Where(w => w.Column == "joined_on").Select(w => (w.Line, w.Reason)),
            Is.EqualTo(new[] { (2, "日期按「日／月／年」讀取：「3/4/2021」讀作 2021-04-03。") }));
        await using var db = association.Open();
        Assert.That(await db.Members.OrderBy(m => m.Number).Select(m => m.JoinedOn).ToListAsync(),
            Is.EqualTo(new DateOnly?[] { new(2021, 4, 3), new(2021, 4, 29), new(2021, 4, 29), null, new(2021, 6, 5) }));
    }

    [TestCase("3/4/2021", "12/12/2020", 2, Description = "nothing above twelve")]
    [TestCase("4/29/2021", "3/4/2021", 2, Description = "the month is first")]
    [TestCase("29/4/2021", "4/29/2021", 2, Description = "both orders in one column")]
    [TestCase("29/4/2021", "31/2/2021", 1, Description = "no such day, in whichever order")]
    public async Task A_date_that_the_column_does_not_settle_is_refused(string first, string second, int refused)
    {
        var report = await ImportDatesAsync(first, second);
        Assert.That(report.Rejected, Has.Count.EqualTo(refused).And.All.Matches<ImportRemark>(r => r.Column == "joined_on"));
        Assert.That(report.Rejected[0].Reason, Does.Contain("2021-04-29"));
    }

    private Task<ImportReport> ImportDatesAsync(params string[] dates) => association.ImportAsync(Header.Replace("topics", "joined_on")
        + string.Concat(dates.Select((date, i) => $"M{i},廠{i},,,,,a,a{i}@x.example,en,{date}\n")));

    [Test]
    public async Task The_import_is_recorded()
    {
        await association.ImportAsync(Header + Chan + Ho, dryRun: true);
        await association.ImportAsync(Header + Chan + Ho);
        await using var db = association.Open();
        var entry = await db.AuditEntries.SingleAsync();
        Assert.That((entry.Act, entry.ActorName, entry.Details), Is.EqualTo(("members.import", association.Staff.Name, "created 2, updated 0, unchanged 0, rejected 0")));
    }

    private static IEnumerable<string> Joined(Contact contact) =>
        contact.Subscriptions.Where(s => s.State == SubscriptionState.Joined).Select(s => s.Topic.Key).Order();

    private async Task<string> SnapshotAsync()
    {
        await using var db = association.Open();
        var members = await db.Members.OrderBy(m => m.Id).Select(m => $"{m.Id} {m.Number} {m.Organisation} {m.Tier} {m.Industry} {m.Version}").ToListAsync();
        var contacts = await db.Contacts.OrderBy(c => c.Id).Select(c => $"{c.Id} {c.Name} {c.Email} {c.Version}").ToListAsync();
        var subscriptions = await db.Subscriptions.OrderBy(s => s.ContactId).ThenBy(s => s.TopicId).Select(s => $"{s.ContactId} {s.TopicId} {s.State} {s.ChangedAt}").ToListAsync();
        return string.Join('\n', members.Concat(contacts).Concat(subscriptions)) + await db.Topics.CountAsync() + await db.Classifications.CountAsync();
    }
}
