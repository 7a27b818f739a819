using System.Text;
using Bulletins.Composing.Documents;
using Bulletins.Composing.Importing;
using Bulletins.Testing;
using Bulletins.Texts;

namespace Bulletins.Tests.Composing;

public sealed class CircularImportTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Bulletins.Tests", "Composing", "Circulars");

    private static IEnumerable<TestCaseData> Circulars() =>
        Directory.GetFiles(Folder, "*.txt").Order().Select(file => new TestCaseData(file).SetArgDisplayNames(Path.GetFileNameWithoutExtension(file)));

    [TestCaseSource(nameof(Circulars))]
    public void A_circular_is_read_as_its_golden_file_says(string file)
    {
        var circular = CircularImport.Read(File.ReadAllText(file));
        Golden.Check(Path.ChangeExtension(file, ".golden"), Describe(circular));
        CircularCharacters.AssertNothingIsLost(File.ReadAllText(file), circular);
    }

    [Test]
    public void The_sample_circular_has_one_title_six_sections_link_issuer_and_date()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "src", "Bulletins.Web", "Sample", "circular.txt"));
        var circular = CircularImport.Read(text);
        var document = CircularDocument.Parse(circular.Body);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(circular.Title, Is.EqualTo("《廣東省國民經濟和社會發展第十四個五年規劃和 2035 年遠景目標綱要》通告"));
            Assert.That(document.Sections.Select(s => s.Name), Is.EqualTo(new[]
            {
                "產業發展方面", "發展重大工程方面", "生態環境方面", "金融方面", "全力推進粵港澳融合發展", "「雙區」和創新方面",
            }));
            Assert.That(document.Introduction, Does.StartWith("廣東省").And.Contains("5.0%"));
            Assert.That(document.Sections[3].Text, Does.Contain("溝通機制與合作平台"), "cut by a page break");
            Assert.That(document.Sections[1].Text.Split('\n'), Has.Length.EqualTo(7), "a paragraph and six projects");
            Assert.That(document.Sections[4].Text.Split('\n').Skip(1).Select(line => line[..2]), Is.EqualTo(new[] { "1)", "2)", "3)" }));
            Assert.That(circular.FullTextUrl, Is.EqualTo("http://www.gd.gov.cn/zwgk/wjk/qbwj/yf/content/post_3268751.html"));
            Assert.That(circular.IssuerName, Is.EqualTo("珠三角工業協會"));
            Assert.That(circular.Closing, Is.EqualTo("珠三角工業協會 謹啟"));
            Assert.That(circular.IssuedOn, Is.EqualTo(new DateOnly(2021, 4, 29)));
            Assert.That(circular.Warnings, Is.Empty);
        }
        CircularCharacters.AssertNothingIsLost(text, circular);
    }

    [TestCase("\r\n")]
    [TestCase("\r")]
    [TestCase("\u2028")]
    public void Line_ends_of_any_system_read_alike(string lineEnd)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "nested-clauses.txt"));
        Assert.That(Describe(CircularImport.Read(text.Replace("\n", lineEnd))), Is.EqualTo(Describe(CircularImport.Read(text))));
    }

    [TestCase("2021年4月29日", "2021-04-29")]
    [TestCase("2021 年 4 月 29 日", "2021-04-29")]
    [TestCase("２０２１年４月２９日", "2021-04-29")]
    [TestCase("二〇二一年四月二十九日", "2021-04-29")]
    [TestCase("二○二一年四月廿九日", "2021-04-29")]
    [TestCase("二零二三年十二月卅一日", "2023-12-31")]
    [TestCase("二〇二〇年十月十日", "2020-10-10")]
    [TestCase("2021-04-29", "2021-04-29")]
    [TestCase("29/4/2021", "2021-04-29")]
    [TestCase("29 April 2021", "2021-04-29")]
    [TestCase("2021年2月30日", null)]
    [TestCase("二〇二一年十三月一日", null)]
    [TestCase("2021年4月", null)]
    public void The_date_under_the_closing_is_read_in_every_form(string written, string? date)
    {
        var circular = CircularImport.Read($"關於測試的通告\n\n這是通告的內容。\n\n珠三角工業協會 謹啟\n{written}");
        Assert.That(circular.IssuedOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(date));
    }

    [TestCase("珠三角工業協會 謹啟", "珠三角工業協會")]
    [TestCase("珠三角工業協會\n謹啟", "珠三角工業協會")]
    [TestCase("珠三角工業協會\n\n敬啟", "珠三角工業協會")]
    [TestCase("珠三角工業協會啟", "珠三角工業協會")]
    [TestCase("珠三角工業協會秘書處 謹啟", "珠三角工業協會")]
    [TestCase("會長 陳大文 謹啟", null)]
    [TestCase("珠三角工业协会　谨启", "珠三角工业协会")]
    public void The_issuer_is_read_from_the_closing(string closing, string? issuer)
    {
        var circular = CircularImport.Read($"關於測試的通告\n\n這是通告的內容。\n\n{closing}\n2021年4月29日");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(circular.IssuerName, Is.EqualTo(issuer));
            Assert.That(circular.Closing.Replace("\n", ""), Is.EqualTo(closing.Replace("\n", "")));
        }
    }

    [TestCase("", "Import.Empty")]
    [TestCase(" \u3000\r\n\t", "Import.Empty")]
    [TestCase("好\n文\0字", "Import.NotText")]
    [TestCase("文\uFDD0字", "Import.NotText")]
    public void What_is_no_text_is_refused_with_its_place(string text, string key)
    {
        var refused = Assert.Throws<FaultException>(() => CircularImport.Read(text));
        Assert.That(refused.Fault.Key, Is.EqualTo(key));
        if (text.Contains('\0'))
            Assert.That(refused.Fault.Values, Is.EqualTo(new object[] { 2, 2 }), "line and character");
    }

    [Test]
    public void Half_a_character_is_refused() =>
        Assert.That(() => CircularImport.Read("文" + '\ud840' + "字"), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Import.NotText"));

    [Test]
    public void A_text_beyond_the_limit_is_refused() =>
        Assert.That(() => CircularImport.Read(new string('字', 400_001)), Throws.TypeOf<FaultException>().With.Property("Fault").Property("Key").EqualTo("Import.TooLong"));

    [Test]
    public void A_text_at_the_limit_without_any_line_end_is_read_in_a_minute_at_most()
    {
        const string piece = "一是發展1) 2.0：《";
        var text = string.Concat(Enumerable.Repeat(piece, 400_000 / piece.Length));
        var started = System.Diagnostics.Stopwatch.StartNew();
        CircularCharacters.AssertNothingIsLost(text, CircularImport.Read(text));
        Assert.That(started.Elapsed, Is.LessThan(TimeSpan.FromMinutes(1)));
    }

    [TestCase("見附件。1. 2. 附錄")]
    [TestCase("有兩項：1) 2) 會議")]
    public void Numbers_that_no_words_follow_are_no_list(string text) =>
        Assert.That(CircularImport.Read("通告\n\n" + text).Body, Does.EndWith($"<p>{text}</p>"));

    private static string Describe(ImportedCircular circular)
    {
        var text = new StringBuilder();
        text.Append("title   ").Append(circular.Title).Append('\n');
        text.Append("issued  ").Append(circular.IssuedOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
        text.Append("issuer  ").Append(circular.IssuerName).Append('\n');
        text.Append("link    ").Append(circular.FullTextUrl).Append('\n');
        text.Append("closing ").Append(circular.Closing.Replace("\n", " / ")).Append('\n');
        text.Append("warns   ").AppendJoin(' ', circular.Warnings.Select(w => w.Key)).Append('\n').Append('\n');
        return text.Append(circular.Body.Replace("</p>", "</p>\n").Replace("</h2>", "</h2>\n").Replace("</h3>", "</h3>\n").Replace("</li>", "</li>\n").Replace("<li>", "\n<li>").Replace("l>", "l>\n").Replace("\n\n", "\n")).ToString().TrimEnd() + "\n";
    }
}
