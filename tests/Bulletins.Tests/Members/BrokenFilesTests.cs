using System.Diagnostics;
using System.Globalization;
using System.Text;
using Bulletins.Members.Importing;
using Bulletins.Texts;
using Microsoft.EntityFrameworkCore;

namespace Bulletins.Tests.Members;

/// <summary>Files that aren't what they should be: one clear sentence for the whole, or a line for each bad row, and no good row lost.</summary>
[Parallelizable]
public class BrokenFilesTests : AssociationTest
{
    private const string Header = "member_number,organisation,contact_name,email\n";

    static BrokenFilesTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [TestCase("M2,\"東廠,何,ho@x.example\n", Description = "Closed by the next row's quotation mark")]
    [TestCase("M2,東\"廠,何,ho@x.example\n")]
    [TestCase("M2,\"東\"廠,何,ho@x.example\n")]
    [TestCase("M2,東廠,何,\"ho@x.example\n")]
    public async Task A_quotation_mark_without_its_partner_costs_its_own_row_only(string bad)
    {
        var report = await association.ImportAsync(Header + "M1,甲,陳,chan@x.example\n" + bad + "M3,\"丙,丁\",李,lee@x.example\nM4,戊,張,cheung@x.example\n");
        Assert.That(report.Rows.Select(r => r.MemberNumber), Is.EqualTo(new[] { "M1", "M3", "M4" }));
        Assert.That(report.Rejected.Select(r => r.Line), Is.EqualTo(new[] { 3 }));
        Assert.That((await association.MemberAsync("M3")).Organisation, Is.EqualTo("丙,丁"));
    }

    [Test]
    public async Task A_quotation_mark_that_is_never_closed_does_not_swallow_the_rest()
    {
        var report = await association.ImportAsync(Header + "M1,\"甲,陳,chan@x.example\nM2,乙,李,lee@x.example\nM3,丙,張,cheung@x.example");
        Assert.That(report.Rows.Select(r => (r.Line, r.MemberNumber)), Is.EqualTo(new[] { (3, "M2"), (4, "M3") }));
        Assert.That(report.Rejected.Select(r => (r.Line, r.Column)), Is.EqualTo(new[] { (2, "organisation") }));
    }

    [Test]
    public async Task Two_stray_quotation_marks_that_happen_to_match_do_not_hide_a_row()
    {
        var report = await association.ImportAsync(Header + "M1,甲,陳,\"chan@x.example\nM2,乙,李,lee@x.example\"\nM3,丙,張,cheung@x.example\n");
        Assert.That(report.Rows.Select(r => r.MemberNumber), Is.EqualTo(new[] { "M3" }));
        Assert.That(report.Rejected.Select(r => r.Line), Has.Member(2));
    }

    [TestCase("\n")]
    [TestCase("\r\n")]
    [TestCase("\r")]
    public async Task Lines_are_counted_as_an_editor_counts_them(string lineBreak)
    {
        var report = await association.ImportAsync((Header + "\nM1,\"甲\n乙\",陳,chan@x.example\n,,,\nM2,丙,李,bad\nM3,丁,張,cheung@x.example\n").Replace("\n", lineBreak));
        Assert.That(report.Rows.Select(r => (r.Line, r.Organisation)), Is.EqualTo(new[] { (3, "甲 乙"), (7, "丁") }));
        Assert.That(report.Rejected.Select(r => (r.Line, r.Column)), Is.EqualTo(new[] { (6, "email") }));
        Assert.That(report.Warnings.Select(r => (r.Line, r.Column)), Is.EqualTo(new[] { (3, "organisation") }), "the line break became a space");
    }

    [Test]
    public async Task A_byte_order_mark_is_no_part_of_the_first_column()
    {
        var report = await association.ImportAsync([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Header + "M1,甲,陳,chan@x.example")]);
        Assert.That(report.Created, Is.EqualTo(1));
    }

    [TestCase("big5", "Big5", 1)]
    [TestCase("big5", "Big5", 60)]
    [TestCase("gb18030", "GB18030", 1)]
    [TestCase("gb18030", "GB18030", 60)]
    [TestCase("utf-16", "UTF-16", 1)]
    [TestCase("utf-16BE", "UTF-16", 1)]
    public void A_file_in_another_encoding_is_refused_by_name(string encoding, string name, int rows)
    {
        var text = Header + string.Concat(Enumerable.Range(1, rows).Select(i => $"M{i},長江電子製品廠有限公司,陳大文先生,chan{i}@x.example\n"));
        if (name == "GB18030")
            text = text.Replace("長", "长").Replace("電", "电").Replace("製", "制").Replace("廠", "厂").Replace("陳", "陈");
        var fault = Assert.ThrowsAsync<FaultException>(() => association.ImportAsync(Encoding.GetEncoding(encoding).GetBytes(text)))!;
        Assert.That(fault.Fault.Key, Is.EqualTo("Import.WrongEncoding"));
        Assert.That(fault.Message, Does.Contain(name));
    }

    [Test]
    public void UTF_16_with_a_byte_order_mark_is_refused_by_name() =>
        Assert.That(FaultOf([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Header)]), Is.EqualTo("Import.WrongEncoding"));

    [Test]
    public void One_bad_byte_late_in_the_file_is_found()
    {
        var good = Encoding.UTF8.GetBytes(Header + string.Concat(Enumerable.Range(1, 5000).Select(i => $"M{i},長江電子,陳,chan{i}@x.example\n")));
        Assert.That(FaultOf([.. good, .. Encoding.UTF8.GetBytes("M9999,"), 0xA4, .. Encoding.UTF8.GetBytes(",x,x@x.example\n")]), Does.StartWith("Import."));
    }

    [Test]
    public void An_Excel_workbook_is_refused_as_such() => Assert.That(FaultOf([0x50, 0x4B, 3, 4, 20, 0, 6, 0]), Is.EqualTo("Import.Workbook"));

    [TestCase("", "Import.Empty")]
    [TestCase("\n\n", "Import.Empty")]
    [TestCase("member_number;organisation;contact_name;email\nM1;甲;陳;chan@x.example\n", "Import.Separator")]
    [TestCase("member_number|organisation|contact_name|email\n", "Import.Separator")]
    [TestCase("member_number\torganisation\tcontact_name\n", "Import.MissingColumns")]
    [TestCase("member_number,organisation,contact_name\n", "Import.MissingColumns")]
    [TestCase("member_number,organisation,contact_name,email,fax\n", "Import.UnknownColumns")]
    [TestCase("member_number,organisation,,contact_name,email\n", "Import.UnknownColumns")]
    [TestCase("member_number,organisation,contact_name,email,Email\n", "Import.ColumnTwice")]
    [TestCase("M1,甲,陳,chan@x.example\n", "Import.UnknownColumns")]
    public void A_header_that_cannot_be_used_is_refused(string text, string fault) =>
        Assert.That(FaultOf(Encoding.UTF8.GetBytes(text)), Is.EqualTo(fault));

    [Test]
    public async Task Commas_under_and_beside_the_table_are_nothing()
    {
        var report = await association.ImportAsync("member_number,organisation,contact_name,email,,\nM1,甲,陳,chan@x.example,,\n,,,,,\n");
        Assert.That((report.Created, report.Rejected.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task A_file_over_the_limit_is_refused_without_being_read_to_its_end()
    {
        using var small = new Association(maximumBytes: 10_000);
        var file = new EndlessStream();
        await using var db = small.Open();
        var import = new MemberImport(db, new Auditing.AuditLog(db, small.Clock), small.Clock, Microsoft.Extensions.Options.Options.Create(new MemberImportOptions { MaximumBytes = 10_000 }));
        var fault = Assert.ThrowsAsync<FaultException>(() => import.ImportAsync(file, small.Staff, dryRun: false))!;
        Assert.That(fault.Fault.Key, Is.EqualTo("Import.TooLarge"));
        Assert.That(file.Given, Is.LessThan(200_000));
    }

    [Test]
    public async Task Very_many_broken_rows_are_told_in_bearable_time()
    {
        var text = new StringBuilder(Header);
        for (var i = 0; i < 20_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"M{i},\"甲,陳,chan{i}@x.example\n");
        var watch = Stopwatch.StartNew();
        var report = await association.ImportAsync(text.ToString(), dryRun: true);
        Assert.That(report.Rejected, Has.Count.EqualTo(20_000));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    public async Task Ten_thousand_contacts_are_imported_in_bearable_time()
    {
        var text = new StringBuilder("member_number,organisation,tier,industry,contact_name,email,language,topics\n");
        for (var i = 0; i < 10_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"M{i / 4:00000},長江電子製品廠 {i / 4},full,electronics,陳大文 {i},chan{i}@factory{i / 4}.example,zh-Hant,policy;trade\n");
        var watch = Stopwatch.StartNew();
        var report = await association.ImportAsync(text.ToString());
        Assert.That((report.Created, report.Rejected.Count), Is.EqualTo((10_000, 0)));
        Assert.That((await association.ImportAsync(text.ToString())).Unchanged, Is.EqualTo(10_000));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)));
        await using var db = association.Open();
        Assert.That((await db.Contacts.CountAsync(), await db.Subscriptions.CountAsync()), Is.EqualTo((10_000, 20_000)));
    }

    private string FaultOf(byte[] file) => Assert.ThrowsAsync<FaultException>(() => association.ImportAsync(file))!.Fault.Key;

    private sealed class EndlessStream : Stream
    {
        public long Given { get; private set; }
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            Given += count;
            return count;
        }
    }
}
